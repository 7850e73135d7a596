import { ReactFlowProvider } from '@xyflow/react'
import * as Tabs from '@radix-ui/react-tabs'
import { ArrowLeft, FileQuestion, MousePointerClick, Plus, Redo2, Undo2 } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { useTraffic, type Finding } from '../../api/flows'
import { useLang, type Key } from '../../lang/lang'
import { Dialog, Tip } from '../../ui/floating'
import { Empty } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { useWide } from '../../ui/wide'
import { useTitle } from '../badges'
import { Canvas } from './canvas/canvas'
import { pictureOf } from './canvas/picture'
import { addStep, connect, copy, lead, pasteSteps, place, removeSteps, unplace, withId, type Copied, type Sources } from './document/edits'
import { flowNames } from './document/files'
import { findFlow, type Outline } from './document/outline'
import { starters } from './document/starters'
import { useFlowDraft } from './draft'
import { BenchProvider, type Bench } from './inspector/bench'
import { FlowPanel } from './inspector/flow'
import { StepPanel } from './inspector/step'
import { useBuilderKeys } from './keys'
import { editPath } from './list'
import { StepPalette } from './palette'
import { findingsOf, keyOf, Problems, problemsOf, stepOf } from './problems'
import { PublishButton } from './publish'
import { ConflictView, SavedState } from './saved'
import { SplitResults } from './split-results'
import { StepList } from './steps'
import { ReplayPanel } from './replay/panel'
import { titleOf } from './summary'
import { TryChat } from './try/chat'
import { fresh, walked, type Trial } from './try/trial'
import { UnsavedOffer } from './unsaved'
import { useFlowWords } from './words'

/** The page of one flow. */
export function FlowBuilder({ name }: { name: string }) {
  const { t } = useLang()
  const draft = useFlowDraft()
  const found = useMemo(() => findFlow(draft.sources, name), [draft.sources, name])
  // A file that cannot be read for a moment keeps its page.
  const before = useRef(found?.flow)
  if (found && !found.flow.broken) before.current = found.flow
  const flow = found?.flow ?? before.current
  if (!flow) {
    return (
      <main className="home">
        <Empty icon={FileQuestion} title={t('flow.not_found', { name })} action={<Link className="button" href="/flows">{t('flow.back')}</Link>} />
      </main>
    )
  }
  return (
    <ReactFlowProvider>
      <Desk flow={flow} lost={!found} />
    </ReactFlowProvider>
  )
}

const tabs = ['canvas', 'steps', 'step', 'flow', 'problems', 'try', 'replay'] as const
type Tab = (typeof tabs)[number]

// What was copied, for pasting in this flow or another.
let clipboard: Copied = []

function Desk({ flow, lost }: { flow: Outline; lost: boolean }) {
  const { t, lang } = useLang()
  const words = useFlowWords()
  const draft = useFlowDraft()
  const { say } = useToasts()
  const [, navigate] = useLocation()
  const [search, setSearch] = useSearchParams()
  const wide = useWide()
  const [tab, setTab] = useState<Tab>('canvas')
  const [selected, setSelected] = useState<string[]>([])
  const [adding, setAdding] = useState(false)
  const [trial, setTrial] = useState<Trial>(fresh)
  const [fit, setFit] = useState(0)
  const traffic = useTraffic()
  const { sources, apply, writable, check } = draft
  useTitle(titleOf(flow, lang))

  const graph = useMemo(() => check.flows.find((g) => g.name === flow.name), [check.flows, flow.name])
  const findings = useMemo(() => findingsOf(flow, check.findings), [check.findings, flow])
  const problems = useMemo(() => problemsOf(flow, graph, findings), [findings, flow, graph])
  const seen = traffic.data?.flows.find((f) => f.name === flow.name)
  const counts = useMemo(() => new Map((seen?.steps ?? []).flatMap((s) => {
    const key = keyOf(flow, graph, s.id)
    return key ? [[key, { reached: s.reached, left: s.left }] as const] : []
  })), [flow, graph, seen])
  const picture = useMemo(() => pictureOf(flow, words.summary, counts.size > 0 ? 22 : 0), [counts.size, flow, words])

  const last = trial.turns.at(-1)?.answer
  const running = last?.step?.flow === flow.name ? keyOf(flow, graph, last.step.step) : undefined
  const passed = useMemo(() => new Set(walked(trial, flow.name).flatMap((id) => keyOf(flow, graph, id) ?? [])), [flow, graph, trial])

  // What is selected may have gone.
  const chosen = useMemo(() => selected.filter((key) => flow.steps.some((s) => s.key === key)), [flow, selected])
  const step = chosen.length === 1 ? flow.steps.find((s) => s.key === chosen[0]) : undefined

  const select = useCallback(
    (keys: string[]) => {
      setSelected(keys)
      if (keys.length === 1) setTab((now) => (now === 'canvas' && !wide ? now : (now === 'try' || now === 'replay') && wide ? now : 'step'))
    },
    [wide],
  )
  const show = (key: string | undefined) => {
    if (key) {
      setSelected([key])
      setTab('step')
    } else setTab('flow')
  }
  const go = (f: Finding) => {
    if (f.flow && f.flow !== flow.name) return navigate(`${editPath(f.flow)}${f.step ? `?step=${encodeURIComponent(f.step)}` : ''}`)
    show(stepOf(flow, graph, f))
  }

  // A link may name a step.
  const asked = search.get('step')
  useEffect(() => {
    const key = asked && keyOf(flow, graph, asked)
    if (!key) return
    show(key)
    setSearch({}, { replace: true })
  }, [asked, flow, graph])

  const bench: Bench = { flow, sources, writable, apply, select: (keys) => { setSelected(keys); setTab('step') }, flows: useMemo(() => flowNames(sources), [sources]) }

  function add(kind: string, at?: [number, number]) {
    const after = at ? undefined : (step ?? undefined)
    const made = addStep(sources, flow, (starters[kind] ?? (() => ({ [kind]: null })))(), kind, after)
    let next: Sources = made.sources
    const now = findFlow(next, flow.name)
    if (at && now) next = place(next, now.flow, { [made.id]: at })
    apply(next)
    setAdding(false)
    setSelected([made.id])
    setTab('step')
  }
  function remove(keys: readonly string[]) {
    if (!writable || keys.length === 0) return
    apply(removeSteps(sources, flow, keys))
    setSelected([])
    say(t(keys.length === 1 ? 'flow.removed_1' : 'flow.removed_n', { n: keys.length }), { label: t('action.undo'), run: draft.undo })
  }
  function move(places: Record<string, [number, number]>) {
    let next: Sources = sources
    const named: Record<string, [number, number]> = {}
    const renamed: Record<string, string> = {}
    for (const [key, at] of Object.entries(places)) {
      const now = findFlow(next, flow.name)!.flow
      const here = now.steps.find((s) => s.key === key)
      if (!here) continue
      // The layout goes by ids.
      const given = withId(next, now, here)
      next = given.sources
      named[given.id] = at
      renamed[key] = given.id
    }
    apply(place(next, findFlow(next, flow.name)!.flow, named))
    setSelected((keys) => keys.map((k) => renamed[k] ?? k))
  }
  function join(from: string, row: number, to: string) {
    const start = picture.boxes.find((b) => b.step.key === from)
    const end = flow.steps.find((s) => s.key === to)
    if (!start || !end) return
    const way = row < 0 ? { field: ['next'], kind: 'next' as const } : start.rows[row]
    if (way) apply(lead(sources, flow, start.step, way, end))
  }
  function cutWires(ids: string[]) {
    const wire = picture.wires.find((w) => ids.includes(w.id) && w.way.written)
    const start = wire && flow.steps.find((s) => s.key === wire.from)
    if (wire && start) apply(connect(sources, flow, start, wire.way, undefined))
  }
  function keep(keys: readonly string[]): boolean {
    if (keys.length === 0) return false
    clipboard = copy(sources, flow, keys)
    say(t(keys.length === 1 ? 'flow.copied_1' : 'flow.copied_n', { n: keys.length }))
    return true
  }
  useBuilderKeys({
    save: () => void draft.save(),
    undo: draft.undo,
    redo: draft.redo,
    copy: () => keep(chosen),
    paste: () => {
      if (!writable || clipboard.length === 0) return false
      const made = pasteSteps(sources, flow, clipboard, step)
      apply(made.sources)
      setSelected(made.ids)
      return true
    },
  })

  const errors = findings.filter((f) => f.severity === 'error').length
  const blocked = check.findings.some((f) => f.severity === 'error')
  const seek = (other: string, id: string) => {
    if (other !== flow.name) return navigate(`${editPath(other)}?step=${encodeURIComponent(id)}`)
    const key = keyOf(flow, graph, id)
    if (key) setSelected([key])
    if (!wide) setTab('canvas')
  }
  const panels: Record<Exclude<Tab, 'canvas'>, ReactNode> = {
    steps: <StepList flow={flow} selected={chosen} problems={problems} onSelect={(key) => show(key)} />,
    step: step ? (
      <>
        <StepPanel key={step.path.join('.')} step={step} findings={findings.filter((f) => stepOf(flow, graph, f) === step.key)} onRemove={() => remove([step.key])} onCopy={() => keep([step.key])} />
        {step.kind === 'split' && <SplitResults flow={flow.name} step={graph?.steps.find((s) => keyOf(flow, graph, s.id) === step.key)?.id ?? step.key} />}
      </>
    ) : (
      <Empty icon={MousePointerClick} title={t(chosen.length > 1 ? 'flow.many_chosen' : 'flow.none_chosen', { n: chosen.length })}>
        {t('flow.none_chosen_about')}
      </Empty>
    ),
    flow: <FlowPanel findings={findings} made={graph?.variables ?? []} />,
    problems: <Problems findings={findings} onGo={go} />,
    replay: <ReplayPanel sources={sources} flow={flow.name} step={step?.id || undefined} blocked={blocked} onStep={seek} />,
    try: (
      <TryChat
        sources={sources}
        flow={flow.name}
        trial={trial}
        onTrial={setTrial}
        blocked={blocked}
        onStep={seek}
      />
    ),
  }
  const canvas = (
    <Canvas
      picture={picture}
      selected={chosen}
      onSelect={select}
      problems={problems}
      running={running}
      passed={passed}
      traffic={counts}
      writable={writable}
      onMove={move}
      onConnect={join}
      onCut={cutWires}
      onRemove={remove}
      onDropKind={add}
      onTidy={
        writable && Object.keys(flow.layout).length > 0
          ? () => {
              apply(unplace(sources, flow))
              setFit((n) => n + 1)
            }
          : undefined
      }
      fit={`${flow.name} ${fit} ${wide}`}
    />
  )
  const shown: Tab = wide && tab === 'canvas' ? 'step' : tab
  return (
    <BenchProvider value={bench}>
      <main className="fb">
        <header className="fb-head">
          <Link className="icon-button" href="/flows" aria-label={t('flow.back')}>
            <ArrowLeft aria-hidden="true" />
          </Link>
          <div className="fb-title">
            <h1 className="one-line">{titleOf(flow, lang)}</h1>
            <SavedState />
          </div>
          <div className="fb-do">
            {writable && (
              <>
                <Tip text={t('flow.undo')} keys="Ctrl Z">
                  <button className="icon-button" aria-label={t('flow.undo')} disabled={!draft.canUndo} onClick={draft.undo}>
                    <Undo2 aria-hidden="true" />
                  </button>
                </Tip>
                <Tip text={t('flow.redo')} keys="Ctrl ⇧ Z">
                  <button className="icon-button" aria-label={t('flow.redo')} disabled={!draft.canRedo} onClick={draft.redo}>
                    <Redo2 aria-hidden="true" />
                  </button>
                </Tip>
                {!wide && (
                  <button className="icon-button" aria-label={t('flow.add_step')} onClick={() => setAdding(true)}>
                    <Plus aria-hidden="true" />
                  </button>
                )}
              </>
            )}
            <PublishButton onGo={go} />
          </div>
        </header>
        <UnsavedOffer />
        {draft.phase === 'conflict' && <ConflictView />}
        {lost && <p className="notice warn fb-lost">{t('flow.lost')}</p>}
        <Tabs.Root value={shown} onValueChange={(v) => setTab(v as Tab)} className="fb-body">
          {wide && writable && (
            <aside className="fb-left scroll" aria-label={t('flow.palette')}>
              <StepPalette onAdd={add} />
            </aside>
          )}
          {wide ? (
            canvas
          ) : (
            <Tabs.Content value="canvas" className="fb-canvas-tab" forceMount hidden={shown !== 'canvas'}>
              {canvas}
            </Tabs.Content>
          )}
          <div className="fb-right">
            <Tabs.List className="tabs fb-tabs" aria-label={t('flow.panels')}>
              {tabs
                .filter((p) => !wide || p !== 'canvas')
                .map((p) => (
                  <Tabs.Trigger key={p} value={p} className="tab">
                    {t(`flow.tab_${p}` as Key)}
                    {p === 'problems' && findings.length > 0 && <span className={errors > 0 ? 'ed-count num' : 'ed-count calm num'}>{findings.length}</span>}
                  </Tabs.Trigger>
                ))}
            </Tabs.List>
            {shown !== 'canvas' && (
              <Tabs.Content value={shown} className={shown === 'try' ? 'fb-panel' : 'fb-panel scroll'}>
                {panels[shown]}
              </Tabs.Content>
            )}
          </div>
        </Tabs.Root>
        {adding && (
          <Dialog open onOpenChange={setAdding} title={t('flow.add_step')}>
            <StepPalette onAdd={add} />
          </Dialog>
        )}
      </main>
    </BenchProvider>
  )
}
