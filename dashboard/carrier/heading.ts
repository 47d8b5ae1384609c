type Position = readonly [lon: number, lat: number]

/**
 * Degrees clockwise from north of the way between two near positions; the earth is flat between two
 * house doors.
 */
export function headingDegrees(from: Position, to: Position): number {
  const east = (to[0] - from[0]) * Math.cos((from[1] * Math.PI) / 180)
  const north = to[1] - from[1]
  return (Math.atan2(east, north) * (180 / Math.PI) + 360) % 360
}
