package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages are those of Kubernetes' API server. */
class RefusalTest {
    private static final String USER = "User \"system:serviceaccount:spillway:spillway-operator\"";

    @Test
    void aMissingRightIsNamedWithHowToCheckIt() {
        var refusal =
                refusal(
                        "pods is forbidden: "
                                + USER
                                + " cannot create resource \"pods\" in API group \"\" in the"
                                + " namespace \"team\"");
        assertThat(refusal.reason()).isEqualTo("MissingPermission");
        assertThat(refusal.remedy())
                .isEqualTo(
                        "the operator needs the right to create pods in namespace team, which its"
                            + " chart grants: upgrade the Helm release, or restore its roles; check"
                            + " with kubectl auth can-i create pods --namespace team --as"
                            + " system:serviceaccount:spillway:spillway-operator");
    }

    @Test
    void aMissingRightToASubresourceIsNamedWithItsGroup() {
        var refusal =
                refusal(
                        "clusters.spillway.dev \"events\" is forbidden: "
                                + USER
                                + " cannot patch resource \"clusters/status\" in API group"
                                + " \"spillway.dev\" in the namespace \"team\": RBAC: role not"
                                + " found");
        assertThat(refusal.remedy())
                .contains("the right to patch clusters.spillway.dev/status in namespace team,")
                .contains(
                        "can-i patch clusters.spillway.dev --subresource status --namespace team"
                                + " --as");
    }

    @Test
    void aMissingRightInAllNamespacesIsNamed() {
        var refusal =
                refusal(
                        "poddisruptionbudgets.policy is forbidden: "
                                + USER
                                + " cannot list resource \"poddisruptionbudgets\" in API group"
                                + " \"policy\" at the cluster scope");
        assertThat(refusal.remedy())
                .contains("the right to list poddisruptionbudgets.policy in all namespaces,")
                .contains("can-i list poddisruptionbudgets.policy --all-namespaces --as");
    }

    @Test
    void aQuotaIsNamed() {
        var refusal =
                refusal(
                        "pods \"events-broker-0\" is forbidden: exceeded quota: compute, requested:"
                                + " limits.memory=2Gi,pods=1, used: limits.memory=6Gi,pods=3,"
                                + " limited: limits.memory=6Gi,pods=3");
        assertThat(refusal.reason()).isEqualTo("QuotaExceeded");
        assertThat(refusal.remedy())
                .contains("kubectl describe resourcequota compute --namespace team");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "admission webhook \"p.example.com\" denied the request: no pets"
                        + "|RefusedByWebhook|comply with it",
                "admission webhook \"p.example.com\" denied the request without explanation"
                        + "|RefusedByWebhook|comply with it",
                "Internal error occurred: failed calling webhook \"p.example.com\": failed to call"
                        + " webhook: Post \"https://p.ns.svc:443/v?timeout=10s\": context deadline"
                        + " exceeded|RefusedByWebhook|must answer",
                "pods \"a\" is forbidden: ValidatingAdmissionPolicy 'signed' with binding 'all'"
                        + " denied request: images must be signed"
                        + "|RefusedByKubernetes|kubectl describe validatingadmissionpolicy signed",
                "pods \"a\" is forbidden: violates PodSecurity \"restricted:latest\":"
                        + " seccompProfile|RefusedByKubernetes|pod-security.kubernetes.io/enforce"
            })
    void whoElseMayRefuseIsToldApart(String message, String reason, String remedy) {
        assertThat(refusal(message).reason()).isEqualTo(reason);
        assertThat(refusal(message).remedy()).contains(remedy);
    }

    @Test
    void othersAreReportedInTheServersWordsAlone() {
        assertThat(Refusal.of("Pod \"a\" is invalid: spec: Forbidden: pod updates", "team"))
                .isEmpty();
        assertThat(Refusal.of("the object has been modified", "team")).isEmpty();
    }

    private static Refusal refusal(String message) {
        return Refusal.of(message, "team").orElseThrow();
    }
}
