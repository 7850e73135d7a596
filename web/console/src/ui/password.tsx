import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useLang } from '../lang/lang'

interface Props {
  id: string
  label: string
  value: string
  onChange: (value: string) => void
  /** What a password manager fills in. */
  fill: 'current-password' | 'new-password'
  name?: string
  minLength?: number
  focus?: boolean
}

/** A password that may be looked at while it is typed. */
export function PasswordField({ id, label, value, onChange, fill, name = id, minLength, focus }: Props) {
  const { t } = useLang()
  const [shown, setShown] = useState(false)
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <div className="password">
        <input
          id={id}
          className="input"
          type={shown ? 'text' : 'password'}
          name={name}
          autoComplete={fill}
          required
          minLength={minLength}
          autoFocus={focus}
          value={value}
          onChange={(e) => onChange(e.target.value)}
        />
        <button
          type="button"
          className="icon-button"
          aria-pressed={shown}
          aria-label={t('login.show_password')}
          onClick={() => setShown(!shown)}
        >
          {shown ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
        </button>
      </div>
    </div>
  )
}
