import type { Board, BoardAgent, BoardChat } from '../../api/board'

export type Tab = 'waiting' | 'served' | 'agents'

const state: Record<BoardAgent['status'], number> = { online: 0, busy: 1, away: 2, offline: 3 }
const risk = (c: BoardChat) => (c.sla === 'breached' ? 0 : c.sla === 'at_risk' ? 1 : 2)

/** What the board shows of a team, or of all: who waited longest first, chats at risk first, agents who are there first. */
export function of(board: Board, team: string): { waiting: BoardChat[]; served: BoardChat[]; agents: BoardAgent[] } {
  const agents = board.agents.filter((a) => !team || a.teams.includes(team))
  const members = new Set(agents.map((a) => a.id))
  return {
    waiting: board.waiting.filter((c) => !team || c.team === team),
    served: board.served
      .filter((c) => !team || c.team === team || members.has(c.agent ?? ''))
      .sort((a, b) => risk(a) - risk(b) || Number(b.unanswered ?? false) - Number(a.unanswered ?? false) || a.since_ms - b.since_ms),
    agents: agents.sort((a, b) => state[a.status] - state[b.status] || b.used / b.limit - a.used / a.limit || a.name.localeCompare(b.name)),
  }
}

/** The teams one can choose from, also those that only waiting chats name. */
export function teamsOf(board: Board): { slug: string; name: string }[] {
  const known = new Map(board.teams.map((t) => [t.slug, t]))
  for (const c of board.waiting) if (c.team && !known.has(c.team)) known.set(c.team, { slug: c.team, name: c.team })
  return [...known.values()].sort((a, b) => a.name.localeCompare(b.name))
}
