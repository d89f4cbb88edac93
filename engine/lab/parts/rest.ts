/** What no lab needs to come up: the tools that are typed, and images for the learner's pods. */

export { commands } from '../../shell/commands/index.ts'
export { toolboxAndServerImages as images } from '../images/containers.ts'
