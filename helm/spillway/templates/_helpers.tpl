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
  resources: [clusters, topics, users, connects, connectors]
  verbs: [get, list, watch, patch]
# The topics of a group of Connect workers.
- apiGroups: [spillway.dev]
  resources: [topics]
  verbs: [create]
- apiGroups: [spillway.dev]
  resources: [clusters/status, topics/status, users/status, connects/status, connectors/status]
  verbs: [patch]
# For owner references that block their owner's deletion.
- apiGroups: [spillway.dev]
  resources: [clusters/finalizers, users/finalizers, connects/finalizers]
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
- apiGroups: [""]
  resources: [configmaps]
  verbs: [list, watch, create, patch]
# By name only. Without list and watch the operator cannot list them; RBAC has no means to limit
# the other verbs to names that begin or end in a certain way. docs/reference/permissions.md says which it reads and why.
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, create, patch, delete]
- apiGroups: [""]
  resources: [serviceaccounts]
  verbs: [list, watch, create, patch]
# Connect workers.
- apiGroups: [apps]
  resources: [deployments]
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
