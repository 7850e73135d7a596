/** Whether a text is in another script than a language writes: Hangul for readers of English, none of it for readers of Korean. */
export function otherScript(text: string, lang: 'en' | 'ko'): boolean {
  const hangul = (text.match(/\p{Script=Hangul}/gu) ?? []).length
  const latin = (text.match(/\p{Script=Latin}/gu) ?? []).length
  return lang === 'ko' ? latin > 3 && hangul === 0 : hangul > 1
}
