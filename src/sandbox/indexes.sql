-- Made after the first people are in: sorting once is quicker than keeping sorted.

CREATE UNIQUE INDEX IF NOT EXISTS users_login ON users (login);
CREATE INDEX IF NOT EXISTS users_short ON users (short);
CREATE INDEX IF NOT EXISTS users_status ON users (status, id);
CREATE INDEX IF NOT EXISTS users_created ON users (created, id);
CREATE INDEX IF NOT EXISTS users_type ON users (type, id);
