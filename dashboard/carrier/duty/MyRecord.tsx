import './duty.css'
import { useEffect, useState } from 'preact/hooks'
import type { MyRecord as Record } from '../../../backend/protocol/duty.ts'
import { language } from '../../i18n/language.ts'
import { localDay, longDay } from '../../i18n/times.ts'
import { Sheet } from '../../Sheet.tsx'
import type { RoundPage } from '../roundPage.ts'
import { dutyWords } from './dutyWords.ts'

type Kind = Record['kinds'][number]

/** How long, where what it is doesn't say so. */
const keptFor: Partial<globalThis.Record<Kind['kind'], 'always' | 'session' | 'never'>> = {
  account: 'always',
  phones: 'always',
  sessions: 'session',
  pushes: 'session',
  positions: 'never',
}

/** Everything that the office stores about him: of each kind how much, of when, for how long. */
export function MyRecord(props: { page: RoundPage; onClose: () => void }) {
  const [record, setRecord] = useState<Record | 'none'>()
  const t = dutyWords().record
  useEffect(() => {
    fetch('/api/v1/my-record')
      .then(async (answer) => setRecord(answer.ok ? ((await answer.json()) as Record) : 'none'))
      .catch(() => setRecord('none'))
  }, [])
  return (
    <Sheet title={t.open} onClose={props.onClose}>
      {record === 'none' && (
        <p class="trouble" role="alert">
          {t.failed}
        </p>
      )}
      {record && record !== 'none' && (
        <>
          <dl class="record">
            {record.kinds.map((kind) => (
              <KindOf key={kind.kind} page={props.page} kind={kind} />
            ))}
          </dl>
          <a class="button" href="/api/v1/my-record" download="domino.json">
            {t.download}
          </a>
        </>
      )}
    </Sheet>
  )
}

function KindOf(props: { page: RoundPage; kind: Kind }) {
  const { kind, count, oldestAt, newestAt } = props.kind
  const keeping = keptFor[kind]
  const t = dutyWords().record
  const { timeZone } = props.page.live.view.value!.depot
  const day = (at: number) => longDay(localDay(at, timeZone), language.value)
  const [name, what] = t.kinds[kind] as [string, string]
  return (
    <div>
      <dt>
        {name}
        <span>{count === 0 ? t.none : t.count(count)}</span>
      </dt>
      <dd>
        {what}
        <br />
        {oldestAt !== undefined && newestAt !== undefined && t.from(day(oldestAt), day(newestAt))}
        {keeping && t.kept[keeping]}
      </dd>
    </div>
  )
}
