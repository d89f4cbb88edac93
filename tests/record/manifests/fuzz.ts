/**
 * Says where the emulated kubectl and a real one differ on manifests with random mistakes in them.
 *
 *   tests/record/oracle.sh && node tests/record/manifests/fuzz.ts [count, 300 unless told [seed]]
 *
 * Says so and does nothing where kubectl is not built. What is found belongs into cases.ts.
 */
import { cases } from './cases.ts'
import { emulatedAnswers, haveKubectl, KUBECTL, realAnswer } from './kubectl.ts'
import { mutations } from './mutate.ts'

const WHOLE = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web, tier: "front"}
  annotations:
    note: 'it''s: fine' # a comment
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: nginx:1.25
        command: ["sh", "-c", 'sleep 1']
        args:
        - |
          if true; then
            echo "hello"
          fi
        ports:
        - containerPort: 80
          protocol: TCP
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: &labels
    app: web
  ports: [{port: 80, targetPort: 8080}]
`

function main(): void {
  if (!haveKubectl()) {
    console.log(`skipped: no kubectl at ${KUBECTL}; tests/record/oracle.sh builds it where the Go toolchain is`)
    return
  }
  const count = Number(process.argv[2] ?? 300)
  const seed = Number(process.argv[3] ?? 1)
  const texts = [...Array<string>(60).fill(WHOLE), ...Object.values(cases).flat()].filter(
    text => !text.startsWith('bytes:'),
  )
  const tried = mutations(texts, count, seed).map(text => ({ text, input: Buffer.from(text) }))
  const emulated = emulatedAnswers(tried.map(({ input }) => input))
  let different = 0
  for (const [index, { text, input }] of tried.entries()) {
    const real = realAnswer(input)
    if (real === emulated[index]) continue
    different++
    console.log(
      `--- ${JSON.stringify(text)}\nreal:     ${JSON.stringify(real)}\nemulated: ${JSON.stringify(emulated[index])}`,
    )
  }
  console.log(`${different} of ${count} differ (seed ${seed})`)
  process.exitCode = different === 0 ? 0 : 1
}

main()
