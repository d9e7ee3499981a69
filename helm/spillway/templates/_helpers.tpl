{{- define "spillway.name" -}}
{{ .Release.Name }}-operator
{{- end }}

{{- define "spillway.selector" -}}
app.kubernetes.io/name: spillway-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "spillway.labels" -}}
{{ include "spillway.selector" . }}
app.kubernetes.io/component: operator
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* What the operator does where its Clusters are: the rules of a Role and of a ClusterRole alike. */}}
{{- define "spillway.rules" -}}
- apiGroups: [spillway.dev]
  resources: [clusters, topics, users]
  verbs: [get, list, watch, patch]
- apiGroups: [spillway.dev]
  resources: [clusters/status, topics/status, users/status]
  verbs: [patch]
# For owner references that block their owner's deletion.
- apiGroups: [spillway.dev]
  resources: [clusters/finalizers, users/finalizers]
  verbs: [update]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [get, list, watch, create, patch, delete]
# A server-side apply that makes an object needs create as well as patch.
# The Service of a broker is deleted when the broker has been removed.
- apiGroups: [""]
  resources: [services]
  verbs: [list, watch, create, patch, delete]
# Each by its name: what nodes' certificates, and Users' credentials, are in. RBAC cannot limit a right to labels, and no list
# or watch is needed.
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, create, patch, delete]
- apiGroups: [""]
  resources: [configmaps]
  verbs: [list, watch, create, patch]
- apiGroups: [""]
  resources: [serviceaccounts]
  verbs: [list, watch, create, patch]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [list, watch, create, patch]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [list, watch, create, patch]
- apiGroups: [""]
  resources: [events]
  # list: those about a Pod that does not start or end.
  verbs: [get, list, create, patch]
# Whether another operator, which manages a Cluster here, is still there.
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [get]
{{- end }}
