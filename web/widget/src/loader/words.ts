import en from '../lang/en.json'
import ko from '../lang/ko.json'
import { langOf } from '../lang'

/** The few words on the shop's own page. The bundler keeps only these of the language files. */
export function loaderWords(lang: string) {
  const { open, close, unread, title } =
    langOf(lang) === 'ko'
      ? { open: ko['launcher.open'], close: ko['launcher.close'], unread: ko['launcher.unread'], title: ko['frame.title'] }
      : { open: en['launcher.open'], close: en['launcher.close'], unread: en['launcher.unread'], title: en['frame.title'] }
  return { open, close, frame: title, unread: (n: number) => unread.replace('{n}', String(n)) }
}
