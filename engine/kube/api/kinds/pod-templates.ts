import { columns, define } from '../definition.ts'
import { defaultPodSpec } from '../pod/defaults.ts'
import { validatePodTemplate } from '../pod/validate.ts'
import type { PodTemplate } from '../schema/generated/types.ts'
import { containerCells, labelsCell } from '../table/workload.ts'

export const podTemplates = define<PodTemplate>({
  group: '',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  namespaced: true,
  generation: true,
  columns: columns('Name:string:name Containers Images Pod_Labels'),
  row: ({ metadata, template }) => [metadata.name, ...containerCells(template), labelsCell(template.metadata.labels)],
  defaults: ({ template }) => defaultPodSpec(template.spec),
  validate: ({ template }, errors) => validatePodTemplate(template, 'template', errors),
  validateUpdate: ({ template }, _old, errors) => validatePodTemplate(template, 'template', errors),
})
