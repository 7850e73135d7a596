-- +goose Up

-- A space is the vectors of one workspace by one model: what may be compared.
-- rev counts the writes to it, so that copies in memory can follow. basis is
-- what the built-in embedder has learned, NULL for a model endpoint's space;
-- trained_to and trained_on are the newest version and the number of the
-- articles that it learned from.
CREATE TABLE vector_space (
  id           INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  workspace    BLOB NOT NULL REFERENCES workspace (id),
  model        TEXT NOT NULL,
  built_in     INTEGER NOT NULL,
  dim          INTEGER NOT NULL,
  rev          INTEGER NOT NULL,
  wanted_ms    INTEGER NOT NULL,
  completed_ms INTEGER,
  trained_to   INTEGER NOT NULL,
  trained_on   INTEGER NOT NULL,
  basis        BLOB,
  problem      TEXT NOT NULL,
  UNIQUE (workspace, model)
) STRICT;

-- Which version of an article has its vectors in a space, and the write that
-- put them there.
CREATE TABLE space_article (
  space   INTEGER NOT NULL REFERENCES vector_space (id),
  article BLOB NOT NULL,
  version INTEGER NOT NULL,
  rev     INTEGER NOT NULL,
  PRIMARY KEY (space, article)
) STRICT;
CREATE INDEX space_article_by_rev ON space_article (space, rev);

-- unit is a chunk of the article's body or, where line is 1, its title or an
-- example question. vector holds little-endian 32-bit floats; PostgreSQL has
-- the type vector.
CREATE TABLE space_vector (
  space   INTEGER NOT NULL REFERENCES vector_space (id),
  unit    BLOB NOT NULL,
  article BLOB NOT NULL,
  line    INTEGER NOT NULL,
  vector  BLOB NOT NULL,
  PRIMARY KEY (space, unit)
) STRICT;
CREATE INDEX space_vector_by_article ON space_vector (space, article);

-- The vectors that are there already go on serving; lines are added to them.
-- chunk_vector stays for older binaries and goes in a later migration.
INSERT INTO vector_space (workspace, model, built_in, dim, rev, wanted_ms, completed_ms, trained_to, trained_on, problem)
  SELECT workspace, model, 0, max(dim), 1, 0, 0, 0, 0, '' FROM chunk_vector GROUP BY workspace, model;
INSERT INTO space_vector (space, unit, article, line, vector)
  SELECT s.id, v.chunk, v.article, 0, v.vector FROM chunk_vector v JOIN vector_space s ON s.workspace = v.workspace AND s.model = v.model AND s.dim = v.dim;
