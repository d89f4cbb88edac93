import { expect, test } from 'vitest'
import { runScript, scriptHost } from '../../lab/script.ts'

const outputOf = (script: string) => runScript(script, scriptHost(), 1_000_000).output

// What dc 1.07.1 prints.
test('numbers, registers, macros and bases', () => {
  expect(
    outputOf(`printf '2 3+p 5 k 10 3/p 16i FF p A i 100 16 o p\\n10 o _5 p [hi]p z p f c 2 d * p q' | dc
echo '1 0/ p +' | dc
printf '[la1+dsap3>x]sx 0sa lxx' | dc
dc -e '1 2+p' -e '5p'
dc -e '[q]sq [lq x 5p]x 6p' -e '7p'
printf '16i\\n10o\\n00FF\\nFFFE+\\nFF01+\\n10000 ~ +\\nFFFF r - p' | dc`),
  ).toBe(`5
3.33333
255
64
-5
hi
6
6
hi
-5
100
255
3.33333
5
4
dc: divide by zero
0
1
2
3
3
5
6
7
0
`)
})
