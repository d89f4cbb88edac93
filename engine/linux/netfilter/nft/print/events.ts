import type { RulesetEvent } from '../../events.ts'
import { descriptionOf } from '../description.ts'
import { describeElement } from '../elements.ts'
import { memberText } from './expressions.ts'
import { chainLine, objectLine, ruleText, type Showing, setLine } from './tables.ts'

/** A change as `nft monitor` shows it: as the command that would make it. */
export function eventText(event: RulesetEvent, { style, now }: Showing): string {
  const verb = event.gone ? 'delete' : 'add'
  const handle = (value: number) => (style.handles ? ` # handle ${value}` : '')
  switch (event.type) {
    case 'table': {
      const { family, name } = event.table
      return `${verb} table ${family} ${name}${handle(event.table.handle)}\n`
    }
    case 'chain': {
      const { table, name } = event.chain
      const rest = event.gone ? '' : chainLine(event.chain, style)
      return `${verb} chain ${table.family} ${table.name} ${name}${rest}${handle(event.chain.handle)}\n`
    }
    case 'rule': {
      const { rule, before } = event
      const { table, name } = rule.chain
      const where = `${table.family} ${table.name} ${name}`
      if (event.gone) return `delete rule ${where} handle ${rule.handle}\n`
      const first = before === null && rule.chain.rules.length > 1 ? 'insert' : 'add'
      return `${first} rule ${where} ${ruleText(rule, style)}${handle(rule.handle)}\n`
    }
    case 'set': {
      const { set } = event
      if (set.shape.anonymous) return ''
      const word = descriptionOf(set).map ? 'map' : 'set'
      const head = `${verb} ${word} ${set.table.family} ${set.table.name} ${set.name}`
      return event.gone ? `${head}\n` : `${head} ${setLine(set, style)} \n`
    }
    case 'element': {
      const { set, element } = event
      if (set.shape.anonymous) return ''
      const text = memberText(describeElement(element, set, now), descriptionOf(set).key, style)
      return `${verb} element ${set.table.family} ${set.table.name} ${set.name} { ${text} }\n`
    }
    case 'object': {
      const { object } = event
      const head = `${verb} ${object.state.type} ${object.table.family} ${object.table.name} ${object.name}`
      return event.gone ? `${head}\n` : `${head} ${objectLine(object, style)}\n`
    }
  }
}
