import type { Sentence } from '../model.ts'

interface Detour {
  readonly addedSeconds: number
  readonly addedMetres: number
}

/** Why a request was put where it is. */
export type InsertionReason =
  /** The carrier halts there anyway; its house number, empty where there is none. */
  | { readonly kind: 'joined'; readonly houseNumber: string; readonly addedSeconds: number }
  | ({ readonly kind: 'passing' } & Detour)
  /** After the stop at this address. */
  | ({ readonly kind: 'detour'; readonly after: string } & Detour)
  | ({ readonly kind: 'way back' } & Detour)
  | ({ readonly kind: 'short turn' } & Detour)
  /** His bag is full: he comes by the depot on the way, and empties it. */
  | ({ readonly kind: 'reload' } & Detour)
  /** Dearer by itself than elsewhere, and near to where more presses are likely. */
  | ({ readonly kind: 'likely' } & Detour)
  /** The letter round of that number has passed; this is a collection round. */
  | ({ readonly kind: 'later round'; readonly passedNumber: string } & Detour)
  /** The letter round of that number has passed; this is the neighbour's. */
  | ({ readonly kind: 'neighbour'; readonly passedNumber: string } & Detour)

/** Why what was planned is planned otherwise; `gainSeconds` of the whole change. */
export type ImprovementReason =
  | { readonly kind: 'taken over'; readonly fromNumber: string; readonly gainSeconds: number }
  | { readonly kind: 'given away'; readonly toNumber: string; readonly gainSeconds: number }
  | { readonly kind: 'reordered'; readonly gainSeconds: number }
  /** He comes by the depot to empty his bag, or needn't any more. */
  | { readonly kind: 'emptied' | 'not emptied'; readonly gainSeconds: number }

/** Why a request can’t be taken today. */
export type RefusalReason =
  | { readonly kind: 'bag full'; readonly number: string; readonly parcels: number }
  | { readonly kind: 'too long'; readonly number: string; readonly overSeconds: number }
  | { readonly kind: 'too far'; readonly number: string; readonly overMetres: number }
  | { readonly kind: 'behind'; readonly number: string }
  | { readonly kind: 'carrier refused'; readonly number: string }
  | { readonly kind: 'no way' }
  /** None near it, within 300 m. */
  | { readonly kind: 'no road' }
  /** Its roads can't be reached from the others, or not be left. */
  | { readonly kind: 'island' }
  /** Closed streets lie between it and everybody, or (`number`) the carrier of that round. */
  | { readonly kind: 'cut off'; readonly streets: readonly string[]; readonly number?: string }
  | { readonly kind: 'no round' }
  | { readonly kind: 'rounds over' }
  /** The hour of the depot's truck, local, as `16:00`. */
  | { readonly kind: 'truck leaves'; readonly time: string }

export type Reason = InsertionReason | ImprovementReason | RefusalReason

/** One sentence in French and English that a carrier, a manager and a household understand. */
export function explain(reason: Reason): Sentence {
  switch (reason.kind) {
    case 'joined': {
      const time = `+${duration(reason.addedSeconds)}`
      const at = reason.houseNumber
      return {
        fr: at ? `déjà sur votre chemin au ${at}, ${time}` : `déjà sur votre chemin, ${time}`,
        en: at ? `already on your way at no. ${at}, ${time}` : `already on your way, ${time}`,
      }
    }
    case 'passing':
      return detour(reason, 'vous passez devant cette maison', 'you pass this house anyway')
    case 'detour':
      return reason.after
        ? detour(
            reason,
            `détour après ${/^\d/.test(reason.after) ? 'le ' : ''}${reason.after}`,
            `a detour after ${reason.after}`,
          )
        : detour(reason, 'détour en sortant du dépôt', 'a detour on leaving the depot')
    case 'way back':
      return detour(reason, 'sur votre chemin du retour', 'on your way back')
    case 'short turn':
      return detour(reason, 'un court demi-tour', 'a short turn back')
    case 'reload':
      return detour(
        reason,
        'vous videz d’abord la sacoche au dépôt',
        'you empty your bag at the depot first',
      )
    case 'likely':
      return detour(
        reason,
        'quand vous passerez là où d’autres demandes sont probables',
        'when you come by where more requests are likely',
      )
    case 'later round':
      return detour(
        reason,
        `la tournée ${reason.passedNumber} y est déjà passée, vous y allez ensuite`,
        `round ${reason.passedNumber} has been there already, you come by later`,
      )
    case 'neighbour':
      return detour(
        reason,
        `la tournée ${reason.passedNumber} y est déjà passée, vous êtes le plus proche`,
        `round ${reason.passedNumber} has been there already, you are the nearest`,
      )
    case 'taken over': {
      const { fromNumber, gainSeconds } = reason
      return {
        fr: `repris de la tournée ${fromNumber}${nbsp}: ${duration(gainSeconds)} de gagné en tout`,
        en: `taken over from round ${fromNumber}: ${duration(gainSeconds)} gained in all`,
      }
    }
    case 'given away': {
      const { toNumber, gainSeconds } = reason
      return {
        fr: `confié à la tournée ${toNumber}${nbsp}: ${duration(gainSeconds)} de gagné en tout`,
        en: `given to round ${toNumber}: ${duration(gainSeconds)} gained in all`,
      }
    }
    case 'reordered':
      return {
        fr: `dans un autre ordre${nbsp}: ${duration(reason.gainSeconds)} de gagné en tout`,
        en: `in another order: ${duration(reason.gainSeconds)} gained in all`,
      }
    case 'emptied':
      return {
        fr: `vous videz la sacoche au dépôt en chemin${nbsp}: ${duration(reason.gainSeconds)} de gagné en tout`,
        en: `you empty your bag at the depot on the way: ${duration(reason.gainSeconds)} gained in all`,
      }
    case 'not emptied':
      return {
        fr: `vous n’avez plus à vider la sacoche au dépôt${nbsp}: ${duration(reason.gainSeconds)} de gagné en tout`,
        en: `you needn’t empty your bag at the depot any more: ${duration(reason.gainSeconds)} gained in all`,
      }
    case 'bag full': {
      const { number, parcels } = reason
      return {
        fr: `sacoche pleine${nbsp}: la tournée ${number} ne peut plus prendre ${parcels}${nbsp}colis`,
        en: `bag full: round ${number} can’t take ${parcels} more parcel${parcels > 1 ? 's' : ''}`,
      }
    }
    case 'too long': {
      const over = duration(reason.overSeconds)
      return {
        fr: `plus le temps aujourd’hui${nbsp}: la tournée ${reason.number} rentrerait ${over} trop tard`,
        en: `no time left today: round ${reason.number} would be back ${over} too late`,
      }
    }
    case 'too far': {
      const { number, overMetres } = reason
      const over = (decimalPoint: string) => distance(Math.max(10, overMetres), decimalPoint)
      return {
        fr: `trop loin pour aujourd’hui${nbsp}: la tournée ${number} dépasserait son autonomie de ${over(',')}`,
        en: `too far for today: round ${number} would go ${over('.')} beyond its range`,
      }
    }
    case 'behind':
      return {
        fr: `le facteur est déjà passé (tournée ${reason.number})`,
        en: `the carrier has already passed (round ${reason.number})`,
      }
    case 'carrier refused':
      return {
        fr: `la tournée ${reason.number} ne peut pas passer aujourd’hui`,
        en: `round ${reason.number} can’t come by today`,
      }
    case 'no way':
      return {
        fr: 'aucun chemin connu ne mène à cette adresse',
        en: 'no known way leads to this address',
      }
    case 'no road':
      return {
        fr: 'aucune route connue ne passe près de cette adresse',
        en: 'no known road runs near this address',
      }
    case 'island':
      return {
        fr: 'aucun chemin connu ne relie aux autres les rues proches de cette adresse',
        en: 'no known way joins the streets near this address to the others',
      }
    case 'cut off':
      return cutOff(reason.streets, reason.number)
    case 'no round':
      return { fr: 'aucune tournée ne sort aujourd’hui', en: 'no round goes out today' }
    case 'rounds over':
      return {
        fr: 'les tournées d’aujourd’hui sont terminées',
        en: 'today’s rounds are over',
      }
    case 'truck leaves':
      return {
        fr: `trop tard pour aujourd’hui${nbsp}: le camion part à ${reason.time}`,
        en: `too late for today: the truck leaves at ${reason.time}`,
      }
  }
}

/** `Rue des Tilleuls est fermée : personne ne peut y arriver`; the first three of many streets. */
function cutOff(streets: readonly string[], number: string | undefined): Sentence {
  const named = streets.slice(0, 3)
  const many = streets.length > 1
  const who = {
    fr: number ? `la tournée ${number} ne peut pas y arriver` : 'personne ne peut y arriver',
    en: number ? `round ${number} can’t get there` : 'nobody can get there',
  }
  if (named.length === 0)
    return { fr: `une rue est fermée${nbsp}: ${who.fr}`, en: `a street is closed: ${who.en}` }
  return {
    fr: `${listed(named, 'et')} ${many ? 'sont fermées' : 'est fermée'}${nbsp}: ${who.fr}`,
    en: `${listed(named, 'and')} ${many ? 'are' : 'is'} closed: ${who.en}`,
  }
}

function listed(names: readonly string[], and: string): string {
  const last = names.at(-1)!
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} ${and} ${last}`
}

/** French sets a space that doesn't break before a colon, both languages before a unit. */
const nbsp = '\u00a0'

function detour({ addedSeconds, addedMetres }: Detour, fr: string, en: string): Sentence {
  const added = (decimalPoint: string) => {
    const metres = distance(addedMetres, decimalPoint)
    return metres ? `+${duration(addedSeconds)}, ${metres}` : `+${duration(addedSeconds)}`
  }
  return { fr: `${added(',')}${nbsp}: ${fr}`, en: `${added('.')}: ${en}` }
}

/** To ten seconds below a minute, else to the minute. */
export function duration(seconds: number): string {
  const tens = Math.max(0, Math.round(seconds / 10) * 10)
  if (tens < 60) return `${tens}${nbsp}s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes}${nbsp}min`
  const rest = String(minutes % 60).padStart(2, '0')
  return `${Math.floor(minutes / 60)}${nbsp}h${nbsp}${rest}`
}

/** Empty where there is none to speak of. */
function distance(metres: number, decimalPoint: string): string {
  // to ten metres: nobody walks more exactly, and a snap isn't more exact either
  const rounded = Math.max(0, Math.round(metres / 10) * 10)
  if (rounded === 0) return ''
  if (rounded < 1000) return `${rounded}${nbsp}m`
  return `${(rounded / 1000).toFixed(1).replace('.', decimalPoint)}${nbsp}km`
}
