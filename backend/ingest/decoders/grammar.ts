import { z } from 'zod'
import { type CompiledGrammar, compileGrammar, type Variables } from './compileGrammar.ts'
import { type DecoderInput, type Decoding, failed } from './reading.ts'

/**
 * How a device type described by a payload grammar speaks of presses. Values are compared as text:
 * `{"1": "short", "0": "keep alive"}`, `{"true": "short"}`; one that isn't listed is no press.
 */
export const grammarSettings = z.object({
  grammar: z.string().max(2000),
  /** Left out, every message is a short press: a button that sends only when it's pressed. */
  press: z
    .object({
      variable: z.string(),
      values: z.record(z.string(), z.enum(['short', 'double', 'long', 'extra long', 'keep alive'])),
    })
    .optional(),
  /** Millivolts = value × `millivoltsAStep` + `offsetMillivolts`. */
  battery: z
    .object({
      variable: z.string(),
      millivoltsAStep: z.number().positive().default(1),
      offsetMillivolts: z.number().default(0),
    })
    .optional(),
  /** The variable that counts presses. */
  counter: z.string().optional(),
})

/** A device described by a Sigfox payload grammar in its type's settings. */
export function decodeByGrammar({ bytes, settings }: DecoderInput): Decoding {
  const checked = checkGrammarSettings(settings)
  if ('problem' in checked) return failed(checked.problem)
  const { compiled, settings: said } = checked
  const result = compiled.read(bytes)
  if ('problem' in result) return failed(result.problem)
  const { variables } = result
  const evidence = {
    ...readBattery(said.battery, variables),
    ...readCounter(said.counter, variables),
    measurements: variables,
  }
  const kind = said.press ? pressOf(said.press, variables) : 'short'
  if (kind === undefined) return { data: { kind: 'status', ...evidence } }
  if (kind === 'keep alive') return { data: { kind, ...evidence } }
  return { data: { kind: 'press', press: kind, ...evidence } }
}

/** The settings with their grammar compiled, or one sentence for whoever wrote them. */
export function checkGrammarSettings(
  settings: unknown,
):
  | { readonly settings: z.infer<typeof grammarSettings>; readonly compiled: CompiledGrammar }
  | { readonly problem: string } {
  const parsed = grammarSettings.safeParse(settings)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    return {
      problem: `the device type's settings are wrong at ${path.join('.') || 'the top'}: ${message}`,
    }
  }
  const compiled = compiledOnce(parsed.data.grammar)
  if ('problem' in compiled) return compiled
  const { press, battery, counter } = parsed.data
  for (const variable of [press?.variable, battery?.variable, counter]) {
    if (variable !== undefined && !compiled.names.includes(variable)) {
      return { problem: `the settings use ${variable}, which the grammar doesn't name` }
    }
  }
  return { settings: parsed.data, compiled }
}

/** A handful of device types share the server: what is more than that is a mistake, and is let go. */
const maxCompiled = 100
const compiledGrammars = new Map<string, ReturnType<typeof compileGrammar>>()

function compiledOnce(grammar: string): ReturnType<typeof compileGrammar> {
  const known = compiledGrammars.get(grammar)
  if (known) return known
  if (compiledGrammars.size >= maxCompiled) compiledGrammars.clear()
  const compiled = compileGrammar(grammar)
  compiledGrammars.set(grammar, compiled)
  return compiled
}

type Settings = z.infer<typeof grammarSettings>

function pressOf({ variable, values }: NonNullable<Settings['press']>, variables: Variables) {
  const value = String(variables[variable])
  return Object.hasOwn(values, value) ? values[value] : undefined
}

function readBattery(battery: Settings['battery'], variables: Variables) {
  const value = battery && variables[battery.variable]
  if (typeof value !== 'number') return {}
  return {
    batteryMillivolts: Math.round(value * battery!.millivoltsAStep + battery!.offsetMillivolts),
  }
}

function readCounter(counter: string | undefined, variables: Variables) {
  const value = counter === undefined ? undefined : variables[counter]
  return typeof value === 'number' && Number.isInteger(value) ? { counter: value } : {}
}
