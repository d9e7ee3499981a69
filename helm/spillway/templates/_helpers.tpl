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
  resources: [clusters, topics]
  verbs: [get, list, watch, update, patch]
- apiGroups: [spillway.dev]
  resources: [clusters/status, topics/status]
  verbs: [get, update, patch]
- apiGroups: [spillway.dev]
  resources: [clusters/finalizers, topics/finalizers]
  verbs: [update]
- apiGroups: [""]
  resources: [pods, persistentvolumeclaims, services, configmaps, serviceaccounts]
  verbs: [get, list, watch, create, update, patch, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, update, patch, delete]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, update, patch, delete]
- apiGroups: ["", events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end }}
