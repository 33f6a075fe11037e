-- Where in the log things are: an inverted index, see terms.go. It answers with
-- the seq of what may match; the event itself has the last word. It is filled
-- behind the log's back and can be made anew from it at any time.
CREATE VIRTUAL TABLE terms USING fts5(
    event, content = '', contentless_delete = 1, detail = none,
    tokenize = "ascii tokenchars ':'"
);

-- Every event up to seq, of the log with this epoch, is in the index.
CREATE TABLE indexed (
    epoch TEXT NOT NULL,
    seq   INTEGER NOT NULL
) STRICT;

-- Fewer and larger segments are written and merged for it.
INSERT INTO terms (terms, rank) VALUES ('hashsize', 4194304);
INSERT INTO terms (terms, rank) VALUES ('automerge', 4);
