import express, { type Request, type Response } from 'express'
import { InstanceError } from '../../../algorithms/round/instances/instanceError.ts'
import {
  readVroomProblem,
  type VroomProblem,
} from '../../../algorithms/round/instances/vroomProblem.ts'
import { type VroomOptions, vroomOptions } from '../../protocol/vroom.ts'
import { checkProblem } from './checkProblem.ts'
import { VroomRefusal } from './refusal.ts'

/** vroom-express's own limits. */
const mostTasks = 1_000
const mostVehicles = 200

/** A thousand places have a matrix of 7 MB at most; it takes 60 ms to parse. */
const mostBytes = 8 * 1024 * 1024
const json = express.json({ limit: mostBytes })

export interface VroomRequest {
  readonly problem: VroomProblem
  readonly options: VroomOptions
}

/** @throws VroomRefusal */
export async function readRequest(req: Request, res: Response): Promise<VroomRequest> {
  const body = await readBody(req, res)
  checkSize(body)
  const problem = readProblem(body)
  checkProblem(problem)
  return { problem, options: vroomOptions.parse(body.options ?? {}) }
}

type Body = Readonly<Record<string, unknown>>

async function readBody(req: Request, res: Response): Promise<Body> {
  const error = await new Promise<unknown>((resolve) => json(req, res, resolve))
  if (error !== undefined) {
    const isLong = (error as { readonly type?: unknown }).type === 'entity.too.large'
    if (isLong)
      throw new VroomRefusal('too-large', `The problem is longer than ${mostBytes} bytes.`)
    throw new VroomRefusal('input', `${noObject} (${(error as Error).message})`)
  }
  const body: unknown = req.body
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body
  throw new VroomRefusal('input', noObject)
}

const noObject =
  'Invalid JSON object in request, please add vehicles and jobs or shipments to the object body'

/** As vroom-express does, in its words. */
function checkSize({ jobs, shipments, vehicles }: Body): void {
  if ((jobs === undefined && shipments === undefined) || vehicles === undefined)
    throw new VroomRefusal('input', noObject)
  const lengthOf = (list: unknown) => (Array.isArray(list) ? list.length : 0)
  const tasks = lengthOf(jobs) + 2 * lengthOf(shipments)
  if (tasks > mostTasks) throw tooMany('locations', tasks, mostTasks)
  if (lengthOf(vehicles) > mostVehicles) throw tooMany('vehicles', lengthOf(vehicles), mostVehicles)
}

function tooMany(what: string, count: number, most: number): VroomRefusal {
  const sentence = `Too many ${what} (${count}) in query, maximum is set to ${most}`
  return new VroomRefusal('too-large', sentence)
}

function readProblem(body: Body): VroomProblem {
  try {
    return readVroomProblem(body)
  } catch (error) {
    if (error instanceof InstanceError) throw new VroomRefusal('input', error.sentence.en)
    throw error
  }
}
