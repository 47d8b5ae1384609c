import { Glyph } from '../Glyph.tsx'
import { inLanguage } from '../i18n/language.ts'
import { Sheet } from '../Sheet.tsx'
import type { Mark } from './rowLayout.ts'
import { texts } from './texts.ts'

const marks: readonly Mark[] = ['collect', 'new', 'atRisk', 'done', 'no']

/** What the keys do, and what the signs in the rows mean. */
export function Keys(props: { onClose: () => void }) {
  const t = inLanguage(texts)
  return (
    <Sheet title={t.keys.title} onClose={props.onClose}>
      <dl class="keys">
        {t.keys.rows.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <h3>{t.keys.signs}</h3>
      <ul class="signs">
        {marks.map((mark) => (
          <li key={mark}>
            <span class="lane" aria-hidden="true">
              <span class={`tick ${mark}`} style={{ left: '30px' }}>
                <Glyph name={mark} />
              </span>
            </span>
            {t.stateOfCollection[mark].toLowerCase()}
          </li>
        ))}
        <li>
          <span class="lane" aria-hidden="true">
            <span class="lane-window lane-0" style={{ left: '12px', width: '36px' }} />
          </span>
          {t.keys.window}
        </li>
        <li>
          <span class="lane" aria-hidden="true">
            <span class="lane-back" style={{ left: '30px' }} />
          </span>
          {t.keys.expected}
        </li>
        <li>
          <span class="lane" aria-hidden="true">
            <span class="lane-must" style={{ left: '30px' }} />
          </span>
          {t.keys.must}
        </li>
        <li>
          <span class="lane" aria-hidden="true">
            <span class="lane-rest" style={{ left: '18px', width: '24px' }} />
          </span>
          {t.keys.rest}
        </li>
      </ul>
    </Sheet>
  )
}
