import { useEffect, useState, type FormEvent } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { change } from '../../api/client'
import { evalKeys, useSuites, type CaseDraft, type Finding, type Suite, type SuiteCheck } from '../../api/quality'
import { useLang } from '../../lang/lang'
import { Dialog } from '../../ui/floating'
import { Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { YamlEditor } from './yaml'
import '../../styles/quality.css'
import '../../styles/quality-forms.css'

// A case is checked as the only one of a suite; its lines come after these.
const head = (name: string) => `suite: ${name}\ncases:\n`
const HEAD_LINES = 2
const CHECK_MS = 350

/** Drafts a case from a chat, to be corrected and kept in a suite. */
export default function MakeCase({ conversation, onClose }: { conversation: string; onClose: () => void }) {
  const { t } = useLang()
  const [draft, setDraft] = useState<CaseDraft>()
  const [error, setError] = useState<unknown>()
  const [again, setAgain] = useState(0)
  useEffect(() => {
    let gone = false
    setError(undefined)
    change<CaseDraft>('POST', `/agent/conversations/${conversation}/case`)
      .then((d) => !gone && setDraft(d))
      .catch((e: unknown) => !gone && setError(e))
    return () => {
      gone = true
    }
  }, [again, conversation])
  return (
    <Dialog open onOpenChange={onClose} title={t('quality.make_case')} about={t('quality.make_case_about')}>
      <div className="q-make">
        {draft ? (
          <Form conversation={conversation} draft={draft} onClose={onClose} />
        ) : error !== undefined ? (
          <Failed error={error} retry={() => setAgain(again + 1)} />
        ) : (
          <Skeletons count={5} height={22} />
        )}
      </div>
    </Dialog>
  )
}

function Form({ conversation, draft, onClose }: { conversation: string; draft: CaseDraft; onClose: () => void }) {
  const { t } = useLang()
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const { say, fail } = useToasts()
  const suites = useSuites()
  const [text, setText] = useState(draft.case)
  const [into, setInto] = useState<string>()
  const [name, setName] = useState('from-chats')
  const [busy, setBusy] = useState(false)
  const findings = useFindings(text, draft.findings)
  const list = suites.data ?? []
  const suite = into ?? list[0]?.id ?? ''
  const wrong = findings.some((f) => f.severity === 'error')

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      const saved = suite
        ? await change<Suite>('POST', `/evals/suites/${suite}/cases`, { case: text, conversation })
        : await change<Suite>('POST', '/evals/suites', { source: head(name.trim()) + text, conversation })
      client.setQueryData(evalKeys.suite(saved.suite.id), saved)
      void client.invalidateQueries({ queryKey: evalKeys.suites })
      onClose()
      say(t('quality.case_kept', { name: saved.suite.name }), {
        label: t('quality.open_suite'),
        run: () => navigate(`/quality/suites/${saved.suite.id}`),
      })
    } catch (error) {
      fail(error)
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(e) => void submit(e)}>
      {draft.masked > 0 && <p className="faint num">{t('quality.masked', { n: draft.masked })}</p>}
      <YamlEditor label={t('quality.case')} value={text} onChange={setText} findings={findings} most={14} />
      <div className="q-fields">
        <label className="field">
          <span>{t('quality.suite')}</span>
          <select className="select" value={suite} disabled={suites.isPending} onChange={(e) => setInto(e.target.value)}>
            {list.map((s) => (
              <option key={s.id} value={s.id}>
                {s.name}
              </option>
            ))}
            <option value="">{t('quality.new_suite')} …</option>
          </select>
        </label>
        {!suite && !suites.isPending && (
          <label className="field">
            <span>{t('quality.suite_name')}</span>
            <input
              className="input"
              required
              pattern="[a-z0-9][a-z0-9\-]*"
              title={t('quality.suite_name_about')}
              maxLength={60}
              value={name}
              onChange={(e) => setName(e.target.value)}
            />
          </label>
        )}
      </div>
      <footer className="q-dialog-foot">
        <button type="button" className="button" onClick={onClose}>
          {t('action.cancel')}
        </button>
        <button className="button primary" disabled={busy || wrong || !text.trim() || suites.isPending}>
          {t('quality.keep_case')}
        </button>
      </footer>
    </form>
  )
}

/** What the parser says of a case, at its own lines. */
function useFindings(text: string, first: readonly Finding[]): readonly Finding[] {
  const [findings, setFindings] = useState(first)
  useEffect(() => {
    let gone = false
    const timer = setTimeout(() => {
      change<SuiteCheck>('POST', '/evals/check', { source: head('draft') + text })
        .then((c) => !gone && setFindings(c.findings.map((f) => ({ ...f, line: Math.max(1, f.line - HEAD_LINES) }))))
        .catch(() => {
          // Saving says what is wrong, too.
        })
    }, CHECK_MS)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [text])
  return findings
}
