import './duty.css'
import { useState } from 'preact/hooks'
import { inLanguage, words } from '../../i18n/language.ts'
import { paperOf } from '../../print/paperOf.ts'
import { paperTexts } from '../../print/texts.ts'
import { LanguageChoice, ThemeChoices } from '../../Settings.tsx'
import { Sheet } from '../../Sheet.tsx'
import { signOut } from '../../state/session.ts'
import { CorrectionsEntry, MyCorrections } from '../correct/Answers.tsx'
import type { RoundPage } from '../roundPage.ts'
import { wantsAwake } from './awake.ts'
import { DutySwitch } from './DutySwitch.tsx'
import { dutyWords } from './dutyWords.ts'
import { AppChoice } from './HandOff.tsx'
import { MyRecord } from './MyRecord.tsx'
import { askForPush, endPush, pushState } from './push.ts'
import { wantsVoice } from './voice.ts'

/** Duty first, then what the phone does beside it, then how the page looks. */
export function Menu(props: { page: RoundPage; onClose: () => void }) {
  const [showsRecord, setShowsRecord] = useState(false)
  const [showsCorrections, setShowsCorrections] = useState(false)
  const t = dutyWords()
  if (showsRecord) return <MyRecord page={props.page} onClose={props.onClose} />
  if (showsCorrections) return <MyCorrections page={props.page} onClose={props.onClose} />
  return (
    <Sheet title={words().menu} onClose={props.onClose}>
      <DutySwitch page={props.page} />
      <PushChoice />
      <ThemeChoices />
      <fieldset class="choice">
        <legend>{t.helpers.title}</legend>
        <Tick text={t.helpers.awake} choice={wantsAwake} />
        <Tick text={t.helpers.voice} choice={wantsVoice} />
      </fieldset>
      <AppChoice />
      <LanguageChoice />
      <CorrectionsEntry page={props.page} onOpen={() => setShowsCorrections(true)} />
      <button type="button" onClick={() => setShowsRecord(true)}>
        {t.record.open}
      </button>
      <a class="button" href={paperOf(props.page.round.value.roundId)}>
        {inLanguage(paperTexts).open}
      </a>
      <button type="button" onClick={() => void signOut()}>
        {words().signOut}
      </button>
    </Sheet>
  )
}

function Tick(props: { text: string; choice: typeof wantsAwake }) {
  const { choice } = props
  return (
    <label class="tick">
      <input
        type="checkbox"
        checked={choice.value}
        onChange={(event) => {
          choice.value = event.currentTarget.checked
        }}
      />
      {props.text}
    </label>
  )
}

/** Being told with the screen dark, and what only a lit one can do. */
function PushChoice() {
  const t = dutyWords().push
  const isOn = pushState.value === 'on'
  const isRefused = pushState.value === 'denied' || pushState.value === 'impossible'
  return (
    <fieldset class="choice">
      <legend>{t.title}</legend>
      <p class={isRefused ? 'trouble' : ''} role="status">
        {t[pushState.value]}
      </p>
      {!isRefused && (
        <button type="button" onClick={() => void (isOn ? endPush() : askForPush())}>
          {isOn ? t.stop : t.ask}
        </button>
      )}
      <p class="quiet">{t.screenOn}</p>
    </fieldset>
  )
}
