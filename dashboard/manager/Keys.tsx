import { inLanguage } from '../i18n/language.ts'
import { Sheet } from '../Sheet.tsx'
import { texts } from './texts.ts'

/** What the keys do. */
export function Keys(props: { onClose: () => void }) {
  const t = inLanguage(texts).keys
  return (
    <Sheet title={t.title} onClose={props.onClose}>
      <dl class="keys">
        {t.rows.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  )
}
