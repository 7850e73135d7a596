-- +goose Up

-- Who waits for a team is counted at every look of the router and for every
-- limit of a queue: without a walk over all the team's hand-overs that ended.
CREATE INDEX handoff_queued ON handoff (workspace, team) WHERE status = 'queued';
