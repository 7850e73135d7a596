import { useLang } from '../lang/lang'
import { titled } from '../model/words'

/** Words for what the server names: reasons, evidence, actions, bands, outcomes. Unknown names are made readable. */
export function useReasons() {
  const { maybe } = useLang()
  const word = (group: string, name: string) => maybe(`${group}.${name}`) ?? titled(name)
  return {
    /** A few words, for a tag. */
    reason: (name: string) => word('reason', name),
    /** A sentence that says why a person was asked for. */
    why: (name: string) => maybe(`why.${name}`) ?? word('reason', name),
    evidence: (name: string) => word('evidence', name),
    action: (name: string) => word('decision', name),
    band: (name: string) => word('band', name),
    outcome: (name: string) => word('outcome', name),
    language: (tag: string) => maybe(`language.${tag.slice(0, 2)}`) ?? tag.toUpperCase(),
    presence: (name: string) => word('presence', name),
    /** Why somebody is away; a workspace's own words are shown as they are. */
    away: (name: string) => maybe(`away.${name}`) ?? name,
    field: (name: string) => maybe(`field.${name}`) ?? titled(name),
    /** What a line of a summary tells. */
    about: (name: string) => word('about', name),
    role: (name: string) => word('role', name),
  }
}
