import type { Profile } from '../model.ts'
import type { ProfileArrays, Roads } from './roads.ts'

/** A profile's arrays are made when they are first asked for: most offices have one or two profiles. */
export function profilesLater(make: (profile: Profile) => ProfileArrays): Roads['profiles'] {
  const made: Partial<Record<Profile, ProfileArrays>> = {}
  const arraysOf = (profile: Profile) => {
    made[profile] ??= make(profile)
    return made[profile]
  }
  return {
    get foot() {
      return arraysOf('foot')
    },
    get 'cargo-bike'() {
      return arraysOf('cargo-bike')
    },
    get car() {
      return arraysOf('car')
    },
  }
}
