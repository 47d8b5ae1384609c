import { inLanguage } from '../../i18n/language.ts'
import { dutyTexts } from './texts.ts'

export const dutyWords = () => inLanguage(dutyTexts)
