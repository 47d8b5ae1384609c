import { legsBetween } from './edgeWeights.ts'
import type { Instance, InstanceStop, InstanceVehicle } from './instance.ts'
import { InstanceError } from './instanceError.ts'
import type { TableRow, WindowTable } from './windowTable.ts'

/**
 * Solomon's, Gehring and Homberger's, and Li and Lim's instances.
 *
 * With `tenths` each leg is floor(10 × Euclid) tenths and times are counted in tenths, as the 12th
 * DIMACS challenge has it. Else legs are exact for the published costs, and for the times rounded
 * up to 1/10 000, so that what is in time here is in time; what is published as in time with less
 * to spare than that is missed.
 *
 * @throws InstanceError
 */
export function fromTable(
  table: WindowTable,
  { tenths, objective }: { readonly tenths: boolean; readonly objective: Instance['objective'] },
): Instance {
  const { rows } = table
  const scale = tenths ? 10 : 10_000
  const exactLeg = (from: number, to: number) => {
    const [a, b] = [rows[from]!, rows[to]!]
    return Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2)
  }
  const rounded = tenths ? Math.floor : Math.ceil
  const times = legsBetween(rows.length, (from, to) => rounded(exactLeg(from, to) * scale))
  for (const row of rows) check(row)
  const depot = rows[0]!
  if (table.vehicles < 1 || !Number.isInteger(table.vehicles)) throw noVehicle(table.vehicles)
  const vehicle = (index: number): InstanceVehicle => ({
    label: `${index + 1}`,
    block: 0,
    startPlace: 0,
    endPlace: 0,
    capacity: [table.capacity],
    skills: [],
    shift: [depot.ready * scale, depot.due * scale],
    breaks: [],
    fixedCost: 0,
  })
  // more vehicles than stops are of no use
  const vehicles = Math.min(table.vehicles, Math.max(1, rows.length - 1))
  return {
    name: table.name,
    scale,
    objective,
    places: rows.length,
    blocks: [{ times }],
    stops: rows.slice(1).map((row) => stopOf(row, { rows, scale })),
    vehicles: Array.from({ length: vehicles }, (_, index) => vehicle(index)),
    loads: 1,
    ...(tenths ? {} : { exactLeg }),
  }
}

function stopOf(
  row: TableRow,
  { rows, scale }: { readonly rows: readonly TableRow[]; readonly scale: number },
): InstanceStop {
  const isPickup = row.delivery !== 0
  const isPaired = isPickup || row.pickup !== 0
  if (isPickup) {
    const partner = rows[row.delivery]
    if (row.pickup !== 0 || partner?.pickup !== row.id || partner.demand !== -row.demand)
      throw halfAPair(row.id)
  } else if (isPaired && rows[row.pickup]?.delivery !== row.id) throw halfAPair(row.id)
  return {
    label: `${row.id}`,
    place: row.id,
    serviceTime: row.service * scale,
    setupTime: 0,
    windows: [[row.ready * scale, row.due * scale]],
    deliveredLoad: [isPaired ? 0 : row.demand],
    collectedLoad: [0],
    carriedLoad: [isPickup ? row.demand : 0],
    // stops go without the depot
    ...(isPickup ? { partner: row.delivery - 1 } : {}),
    skills: [],
  }
}

function check({ id, ready, due, service, demand, pickup }: TableRow): void {
  if (due < ready) {
    throw new InstanceError(id === 0 ? 'shift-is-over' : 'window-closes-early', {
      fr: `Le lieu ${id} : la fenêtre ferme (${due}) avant de s’ouvrir (${ready}).`,
      en: `Place ${id}: the window closes (${due}) before it opens (${ready}).`,
    })
  }
  if (service < 0 || (demand < 0 && pickup === 0)) {
    throw new InstanceError('negative-amount', {
      fr: `Le lieu ${id} : la demande ou le service est négatif.`,
      en: `Place ${id}: the demand or the service is negative.`,
    })
  }
}

function noVehicle(count: number): InstanceError {
  return new InstanceError('no-vehicle', {
    fr: `Il n’y a pas de véhicule (${count}).`,
    en: `There is no vehicle (${count}).`,
  })
}

function halfAPair(id: number): InstanceError {
  return new InstanceError('half-a-pair', {
    fr: `Le lieu ${id} : l’autre moitié de la paire ne le désigne pas, ou pour une autre quantité.`,
    en: `Place ${id}: the other half of the pair doesn’t name it, or another amount.`,
  })
}
