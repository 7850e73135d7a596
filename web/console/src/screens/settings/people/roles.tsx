import { roles, type Role } from '../../../api/people'
import { useMay } from '../../../api/settings'
import { useLang } from '../../../lang/lang'
import { useRefusal } from '../form'

interface Props {
  value: Role[]
  set: (roles: Role[]) => void
  disabled?: boolean
  /** What was refused, where the field is in no form of settings. */
  error?: string
}

/** What somebody may do here, role by role. Only owners make owners. */
export function RolesField({ value, set, disabled, error }: Props) {
  const { t } = useLang()
  const owner = useMay()('owners.write')
  const refused = useRefusal('roles') ?? error
  return (
    <fieldset className="people-roles">
      <legend className="label">{t('people.roles')}</legend>
      {roles.map((r) => (
        <label key={r} className="settings-check">
          <input
            type="checkbox"
            checked={value.includes(r)}
            disabled={disabled || (r === 'owner' && !owner)}
            onChange={(e) => set(roles.filter((one) => (one === r ? e.target.checked : value.includes(one))))}
          />
          <span>
            {t(`role.${r}`)}
            <small>{t(`people.role_${r}`)}</small>
          </span>
        </label>
      ))}
      {refused && (
        <p className="field-error" role="alert">
          {refused}
        </p>
      )}
    </fieldset>
  )
}
