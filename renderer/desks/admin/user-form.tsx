/** Adding or changing one person. A password is set, never shown; another form sets a new one. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PASSWORD_MINIMUM } from '../../../server/contract/identity.ts'
import { FacilityId, Language } from '../../../server/contract/primitives.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/choice.tsx'
import { ComboBox } from '../../ui/combo-box.tsx'
import { Select } from '../../ui/select.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { User } from './users.tsx'
import styles from './admin.module.css'

export function UserForm({ user, onDone }: { user: User | null; onDone: () => void }) {
  const { t } = useTranslation('admin')
  const create = useCommand(trpc.identity.createUser.mutationOptions())
  const change = useCommand(trpc.identity.changeUser.mutationOptions())
  const setPasswordOf = useCommand(trpc.identity.setPassword.mutationOptions())
  const facilities = useQuery(trpc.directory.facilities.queryOptions({}))
  const [userName, setUserName] = useState(user?.userName ?? '')
  const [displayName, setDisplayName] = useState(user?.displayName ?? '')
  const [roles, setRoles] = useState<string[]>(user?.roles ?? [])
  const [language, setLanguage] = useState<Language>(user?.language ?? 'en')
  const [facilityId, setFacilityId] = useState<string | null>(user?.facilityId ?? null)
  const [isActive, setActive] = useState(user?.isActive ?? true)
  const [password, setPassword] = useState('')
  const send = async (): Promise<void> => {
    const facility = facilityId === null ? null : FacilityId.parse(facilityId)
    try {
      if (user === null) await create.send({ userName, displayName, password, roles, language, facilityId: facility })
      else {
        await change.send({
          userId: user.id,
          expectedVersion: user.version,
          fields: { displayName, roles, language, facilityId: facility, isActive },
        })
        if (password !== '') await setPasswordOf.send({ userId: user.id, password })
      }
      onDone()
    } catch {
      // the failure is shown in the form, which stays as it was filled
    }
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {user === null && (
        <TextField
          label={t('user.userName')}
          value={userName}
          onChange={setUserName}
          isRequired
          autoFocus
          maxLength={40}
          autoComplete="off"
        />
      )}
      <TextField label={t('user.displayName')} value={displayName} onChange={setDisplayName} isRequired maxLength={80} />
      <RoleChoice roles={roles} onChange={setRoles} />
      <Select
        label={t('user.language')}
        items={Language.options.map((id) => ({ id, label: t(`dispatch:language.${id}`) }))}
        value={language}
        onChange={setLanguage}
      />
      <ComboBox
        label={t('user.facility')}
        description={t('user.facilityHelp')}
        items={(facilities.data ?? []).map((facility) => ({ id: facility.id, label: facility.name, description: facility.code }))}
        value={facilityId}
        onChange={setFacilityId}
        isOptional
      />
      <TextField
        label={t(user === null ? 'user.password' : 'user.newPassword')}
        description={t('user.passwordHelp', { count: PASSWORD_MINIMUM })}
        type="password"
        value={password}
        onChange={setPassword}
        isRequired={user === null}
        isOptional={user !== null}
        autoComplete="new-password"
      />
      {user !== null && (
        <Checkbox isSelected={isActive} onChange={setActive}>
          {t('user.isActive')}
        </Checkbox>
      )}
      <FormError error={create.error ?? change.error ?? setPasswordOf.error} />
      <Button
        type="submit"
        variant="primary"
        isDisabled={roles.length === 0}
        isPending={create.isPending || change.isPending || setPasswordOf.isPending}
      >
        {t('save')}
      </Button>
    </form>
  )
}

/** Roles are data: the list comes from the station. */
function RoleChoice({ roles, onChange }: { roles: readonly string[]; onChange: (roles: string[]) => void }) {
  const { t } = useTranslation('admin')
  const known = useQuery(trpc.identity.roles.queryOptions({}))
  return (
    <fieldset className={styles.choices}>
      <legend>{t('user.roles')}</legend>
      {(known.data ?? [])
        .filter((role) => !role.name.startsWith('field') && role.name !== 'tracker')
        .map((role) => (
          <Checkbox
            key={role.name}
            isSelected={roles.includes(role.name)}
            onChange={(isOn) => onChange(isOn ? [...roles, role.name] : roles.filter((name) => name !== role.name))}
          >
            {t(`role.${role.name}`, { defaultValue: role.name })}
          </Checkbox>
        ))}
    </fieldset>
  )
}
