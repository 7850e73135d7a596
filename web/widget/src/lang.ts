export type Lang = 'en' | 'ko'

/** The nearest language that we have for a BCP 47 tag; English otherwise. */
export function langOf(tag: string | null | undefined): Lang {
  return tag?.toLowerCase().startsWith('ko') ? 'ko' : 'en'
}
