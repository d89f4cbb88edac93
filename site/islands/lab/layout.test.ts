import { expect, test } from 'vitest'
import { Lab, labSpec, labs, pictureOf } from '../../../engine/index.ts'
import { layOut } from './layout.ts'

for (const upright of [true, false])
  test(`every host stands inside the picture, ${upright ? 'upright' : 'lying'}`, () => {
    for (const input of labs) {
      const { hosts, width, height } = layOut(pictureOf(new Lab(labSpec(input), '1', true)), upright)
      const outside = hosts.filter(
        each => each.x < 0 || each.y < 0 || each.x + each.width > width || each.y + each.height > height,
      )
      expect(outside.map(each => `${input.name}: ${each.host.name}`)).toEqual([])
    }
  })
