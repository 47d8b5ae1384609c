import { inLanguage } from '../../i18n/language.ts'
import { scanTexts } from './texts.ts'

export const scanWords = () => inLanguage(scanTexts)
