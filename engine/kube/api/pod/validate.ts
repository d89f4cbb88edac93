import type {
  Affinity,
  NodeSelectorTerm,
  PodAffinityTerm,
  PodSpec,
  PodTemplateSpec,
  Toleration,
  TopologySpreadConstraint,
} from '../schema/generated/types.ts'
import { validateIp } from '../validation/address.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { validateLabelSelector } from '../validation/label-selector.ts'
import { validateAnnotations, validateLabels } from '../validation/metadata.ts'
import { dnsLabel, dnsSearch, dnsSubdomain, labelValue, qualifiedName } from '../validation/names.ts'
import { validateEphemeralContainers } from './ephemeral.ts'
import { validateContainers, validateIds, validateSeccomp } from './validate-containers.ts'
import { validateVolumes } from './validate-volumes.ts'

/** The spec of pods and of their templates. pkg/apis/core/validation/validation.go: ValidatePodSpec. */

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never']
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']
const OS_NAMES = ['linux', 'windows']

export function validatePodTemplate(template: PodTemplateSpec, at: string, errors: FieldErrors): void {
  validateLabels(template.metadata.labels, `${at}.labels`, errors)
  validateAnnotations(template.metadata.annotations, `${at}.annotations`, errors)
  validatePodSpec(template.spec, `${at}.spec`, errors)
}

export function validatePodSpec(spec: PodSpec, at: string, errors: FieldErrors): void {
  const volumes = validateVolumes(spec.volumes ?? [], `${at}.volumes`, errors)
  validateContainers(spec, volumes, at, errors)
  validateEphemeralContainers(spec, volumes, `${at}.ephemeralContainers`, errors)
  validateHostNetwork(spec, at, errors)
  if (!RESTART_POLICIES.includes(spec.restartPolicy ?? ''))
    errors.notSupported(`${at}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES)
  if (!DNS_POLICIES.includes(spec.dnsPolicy ?? '')) errors.notSupported(`${at}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES)
  validateLabels(spec.nodeSelector, `${at}.nodeSelector`, errors)
  validatePodSecurityContext(spec, `${at}.securityContext`, errors)
  if (spec.affinity !== undefined) validateAffinity(spec.affinity, `${at}.affinity`, errors)
  validateDnsConfig(spec, `${at}.dnsConfig`, errors)
  spec.readinessGates?.forEach((gate, index) => {
    errors.each(`${at}.readinessGates[${index}].conditionType`, gate.conditionType, qualifiedName(gate.conditionType))
  })
  spec.schedulingGates?.forEach((gate, index) => {
    errors.each(`${at}.schedulingGates[${index}]`, gate.name, qualifiedName(gate.name))
  })
  validateSpread(spec.topologySpreadConstraints ?? [], `${at}.topologySpreadConstraints`, errors)
  validateIdentity(spec, at, errors)
  validateTolerations(spec.tolerations ?? [], `${at}.tolerations`, errors)
  spec.hostAliases?.forEach((alias, index) => {
    validateIp(alias.ip, `${at}.hostAliases[${index}].ip`, errors)
    alias.hostnames?.forEach((name, number) => {
      errors.each(`${at}.hostAliases[${index}].hostnames[${number}]`, name, dnsSubdomain(name))
    })
  })
  if (spec.priorityClassName)
    errors.each(`${at}.priorityClassName`, spec.priorityClassName, dnsSubdomain(spec.priorityClassName))
  if (spec.runtimeClassName !== undefined)
    errors.each(`${at}.runtimeClassName`, spec.runtimeClassName, dnsSubdomain(spec.runtimeClassName))
  const preemption = spec.preemptionPolicy
  if (preemption === '') errors.required(`${at}.preemptionPolicy`)
  else if (preemption !== undefined && !['PreemptLowerPriority', 'Never'].includes(preemption))
    errors.notSupported(`${at}.preemptionPolicy`, preemption, ['PreemptLowerPriority', 'Never'])
  if (spec.os !== undefined && !OS_NAMES.includes(spec.os.name))
    errors.notSupported(`${at}.os.name`, spec.os.name, OS_NAMES)
}

function validateHostNetwork(spec: PodSpec, at: string, errors: FieldErrors): void {
  if (spec.hostNetwork !== true) return
  for (const part of ['containers', 'initContainers'] as const)
    spec[part]?.forEach((container, index) => {
      container.ports?.forEach((port, number) => {
        if (port.hostPort !== undefined && port.hostPort !== port.containerPort)
          errors.invalid(
            `${at}.${part}[${index}].ports[${number}].hostPort`,
            port.hostPort,
            'must match `containerPort` when `hostNetwork` is true',
          )
      })
    })
}

function validatePodSecurityContext(spec: PodSpec, at: string, errors: FieldErrors): void {
  const context = spec.securityContext
  if (context === undefined) return
  if (context.fsGroup !== undefined && (context.fsGroup < 0 || context.fsGroup > 0x7fffffff))
    errors.invalid(`${at}.fsGroup`, context.fsGroup, 'must be between 0 and 2147483647, inclusive')
  validateIds(context, at, errors)
  if (spec.shareProcessNamespace === true && spec.hostPID === true)
    errors.invalid(`${at}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled')
  const names = new Set<string>()
  context.sysctls?.forEach((sysctl, index) => {
    const path = `${at}.sysctls[${index}].name`
    if (!sysctl.name) errors.required(path)
    else if (!/^(?:[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/.test(sysctl.name))
      errors.invalid(
        path,
        sysctl.name,
        'must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
      )
    else if (names.has(sysctl.name)) errors.duplicate(path, sysctl.name)
    names.add(sysctl.name)
  })
  if (context.seccompProfile !== undefined)
    validateSeccomp(context.seccompProfile.type, `${at}.seccompProfile.type`, errors)
}

function validateAffinity(affinity: Affinity, at: string, errors: FieldErrors): void {
  const node = affinity.nodeAffinity
  const required = node?.requiredDuringSchedulingIgnoredDuringExecution
  const path = `${at}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`
  if (required !== undefined) {
    if ((required.nodeSelectorTerms ?? []).length === 0)
      errors.required(path, 'must have at least one node selector term')
    required.nodeSelectorTerms?.forEach((term, index) => {
      validateNodeTerm(term, `${path}[${index}]`, errors)
    })
  }
  node?.preferredDuringSchedulingIgnoredDuringExecution?.forEach((each, index) => {
    const term = `${at}.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[${index}]`
    weight(each.weight, `${term}.weight`, errors)
    validateNodeTerm(each.preference, `${term}.preference`, errors)
  })
  for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
    const own = affinity[kind]
    own?.requiredDuringSchedulingIgnoredDuringExecution?.forEach((term, index) => {
      validatePodTerm(term, `${at}.${kind}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`, errors)
    })
    own?.preferredDuringSchedulingIgnoredDuringExecution?.forEach((each, index) => {
      const term = `${at}.${kind}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`
      weight(each.weight, `${term}.weight`, errors)
      validatePodTerm(each.podAffinityTerm, `${term}.podAffinityTerm`, errors)
    })
  }
}

function weight(value: number, field: string, errors: FieldErrors): void {
  if (value < 1 || value > 100) errors.invalid(field, value, 'must be in the range 1-100')
}

function validateNodeTerm(term: NodeSelectorTerm, at: string, errors: FieldErrors): void {
  for (const part of ['matchExpressions', 'matchFields'] as const)
    term[part]?.forEach((each, index) => {
      const path = `${at}.${part}[${index}]`
      const { operator, values = [] } = each
      if (operator === 'In' || operator === 'NotIn') {
        if (values.length === 0)
          errors.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")
      } else if (operator === 'Exists' || operator === 'DoesNotExist') {
        if (values.length > 0)
          errors.forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
      } else if (operator === 'Gt' || operator === 'Lt') {
        if (values.length !== 1)
          errors.required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")
      } else errors.invalid(`${path}.operator`, operator, 'not a valid selector operator')
      if (part === 'matchExpressions') errors.each(`${path}.key`, each.key, qualifiedName(each.key))
      else if (each.key !== 'metadata.name') errors.invalid(`${path}.key`, each.key, 'not a valid field selector key')
    })
}

function validatePodTerm(term: PodAffinityTerm, at: string, errors: FieldErrors): void {
  validateLabelSelector(term.labelSelector, `${at}.labelSelector`, errors)
  validateLabelSelector(term.namespaceSelector, `${at}.namespaceSelector`, errors)
  for (const namespace of term.namespaces ?? []) errors.each(`${at}.namespace`, namespace, dnsLabel(namespace))
  if (!term.topologyKey) errors.required(`${at}.topologyKey`, 'can not be empty')
  errors.each(`${at}.topologyKey`, term.topologyKey, qualifiedName(term.topologyKey))
}

function validateDnsConfig(spec: PodSpec, at: string, errors: FieldErrors): void {
  const { dnsConfig: config, dnsPolicy } = spec
  if (dnsPolicy === 'None') {
    if (config === undefined) {
      errors.required(at, 'must provide `dnsConfig` when `dnsPolicy` is None')
      return
    }
    if ((config.nameservers ?? []).length === 0) {
      errors.required(`${at}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')
      return
    }
  }
  const { nameservers = [], searches = [], options = [] } = config ?? {}
  if (nameservers.length > 3) errors.invalid(`${at}.nameservers`, nameservers, 'must not have more than 3 nameservers')
  nameservers.forEach((server, index) => {
    validateIp(server, `${at}.nameservers[${index}]`, errors)
  })
  if (searches.length > 32) errors.invalid(`${at}.searches`, searches, 'must not have more than 32 search paths')
  searches.forEach((search, index) => {
    const bare = search.replace(/\.$/, '')
    if (search !== '.') errors.each(`${at}.searches[${index}]`, bare, dnsSearch(bare))
  })
  options.forEach((option, index) => {
    if (!option.name) errors.required(`${at}.options[${index}]`, 'must not be empty')
  })
}

function validateSpread(constraints: readonly TopologySpreadConstraint[], at: string, errors: FieldErrors): void {
  constraints.forEach((constraint, index) => {
    const path = `${at}[${index}]`
    const { maxSkew, topologyKey, whenUnsatisfiable } = constraint
    if (maxSkew <= 0) errors.invalid(`${path}.maxSkew`, maxSkew, 'must be greater than zero')
    if (!topologyKey) errors.required(`${path}.topologyKey`, 'can not be empty')
    if (!['DoNotSchedule', 'ScheduleAnyway'].includes(whenUnsatisfiable))
      errors.notSupported(`${path}.whenUnsatisfiable`, whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway'])
    for (const later of constraints.slice(index + 1))
      if (later.topologyKey === topologyKey && later.whenUnsatisfiable === whenUnsatisfiable)
        errors.duplicate(`${path}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`)
    if (constraint.minDomains !== undefined) {
      if (constraint.minDomains <= 0)
        errors.invalid(`${path}.minDomains`, constraint.minDomains, 'must be greater than zero')
      if (whenUnsatisfiable !== 'DoNotSchedule')
        errors.invalid(
          `${path}.minDomains`,
          constraint.minDomains,
          `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`,
        )
    }
    for (const policy of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const value = constraint[policy]
      if (value !== undefined && !['Honor', 'Ignore'].includes(value))
        errors.notSupported(`${path}.${policy}`, value, ['Honor', 'Ignore'])
    }
    validateLabelSelector(constraint.labelSelector, `${path}.labelSelector`, errors)
  })
}

function validateIdentity(spec: PodSpec, at: string, errors: FieldErrors): void {
  if (spec.serviceAccountName)
    errors.each(`${at}.serviceAccountName`, spec.serviceAccountName, dnsSubdomain(spec.serviceAccountName))
  if (spec.nodeName) errors.each(`${at}.nodeName`, spec.nodeName, dnsSubdomain(spec.nodeName))
  const deadline = spec.activeDeadlineSeconds
  if (deadline !== undefined && (deadline < 1 || deadline > 0x7fffffff))
    errors.invalid(`${at}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive')
  if (spec.hostname) errors.each(`${at}.hostname`, spec.hostname, dnsLabel(spec.hostname))
  if (spec.subdomain) errors.each(`${at}.subdomain`, spec.subdomain, dnsLabel(spec.subdomain))
}

export function validateTolerations(tolerations: readonly Toleration[], at: string, errors: FieldErrors): void {
  tolerations.forEach((each, index) => {
    const path = `${at}[${index}]`
    const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = each
    if (key) errors.each(`${path}.key`, key, qualifiedName(key))
    else if (operator !== 'Exists')
      errors.invalid(
        `${path}.operator`,
        operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      )
    if (tolerationSeconds !== undefined && effect !== 'NoExecute')
      errors.invalid(`${path}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")
    if (operator === 'Equal' || operator === '') {
      const wrong = labelValue(value)
      if (wrong.length > 0) errors.invalid(`${path}.operator`, value, wrong.join(';'))
    } else if (operator === 'Exists') {
      if (value) errors.invalid(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'")
    } else errors.notSupported(`${path}.operator`, operator, ['Equal', 'Exists'])
    if (effect && !EFFECTS.includes(effect)) errors.notSupported(`${path}.effect`, effect, EFFECTS)
  })
}
