import { useLang } from '../lang/lang'
import { useDesk } from '../live/desk'
import type { Session } from '../api/shapes'

type Settings = Session['dispositions']
export type Disposition = Settings['list'][number]
export type Asking = Settings['ask']

/** What is asked when a chat of a team is resolved, as chat/disposition.go decides. */
export function askingFor({ ask, teams, list }: Settings, team: string): Asking {
  if (!list.some((d) => !d.archived)) return 'never'
  return (team && teams[team]) || ask
}

/** The workspace's outcomes, and their names in the language of the page. */
export function useOutcomes() {
  const { lang } = useLang()
  const { dispositions } = useDesk().session
  const nameOf = (d: Disposition) => d.labels[lang] || d.labels.en || d.labels.ko || d.id
  return {
    offered: dispositions.list.filter((d) => !d.archived),
    asking: (team: string) => askingFor(dispositions, team),
    nameOf,
    /** The name of what is kept with a chat; one that is gone is named by its id. */
    named: (id: string) => {
      const known = dispositions.list.find((d) => d.id === id)
      return known ? nameOf(known) : id
    },
  }
}
