import { useLang, type Key } from '../lang/lang'
import { Dialog } from '../ui/floating'

const list: readonly [keys: string[], what: Key][] = [
  [['Ctrl', 'K'], 'help.palette'],
  [['J'], 'help.next'],
  [['K'], 'help.previous'],
  [['/'], 'help.search'],
  [['V'], 'help.filters'],
  [['0'], 'help.clear_filters'],
  [['1'], 'help.saved_view'],
  [['X'], 'help.choose'],
  [['R'], 'help.reply'],
  [['N'], 'help.note'],
  [['S'], 'help.suggest'],
  [['Alt', '1'], 'help.insert'],
  [['E'], 'help.resolve'],
  [['T'], 'help.take'],
  [['C'], 'help.context'],
  [['A'], 'help.accept'],
  [['D'], 'help.decline'],
  [['H'], 'help.home'],
  [['I'], 'help.inbox'],
  [['@'], 'help.mentions'],
  [['B'], 'help.knowledge'],
  [['F'], 'help.flows'],
  [['M'], 'help.analytics'],
  [['Q'], 'help.quality'],
  [[','], 'help.settings'],
  [['/'], 'help.find_article'],
  [['C'], 'help.new_article'],
  [['Ctrl', 'S'], 'help.save_article'],
  [['Alt', '↑'], 'help.move_question'],
  [['/'], 'help.canned'],
  [['Enter'], 'help.send'],
  [['Shift', 'Enter'], 'help.newline'],
  [['?'], 'help.help'],
]

/** The sheet of keyboard commands. */
export function Shortcuts({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useLang()
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('help.title')} about={t('help.about')}>
      <dl className="shortcuts">
        {list.map(([keys, what]) => (
          <div key={what}>
            <dt>{t(what)}</dt>
            <dd>
              {keys.map((k) => (
                <kbd key={k}>{k}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
