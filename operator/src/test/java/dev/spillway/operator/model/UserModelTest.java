package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.User;
import dev.spillway.operator.fixtures.Yaml;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserModelTest {

    @Test
    void onlyTheClusterMustBeSaid() {
        var user = valid("{}");
        assertThat(user.identity().principal()).isEqualTo("User:billing");
        assertThat(user.identity()).isInstanceOf(Identity.Scram.class);
        assertThat(user.acls()).isEmpty();
        assertThat(user.quotas()).isEqualTo(Quotas.NONE);
        assertThat(user.secret()).isEqualTo("billing-credentials");
    }

    @Test
    void whatACertificateIsForDiffersBetweenUsersOfOneNameAndBetweenRotations() {
        var user = valid("authentication: MutualTls");
        var again = valid("other-uid", "", "authentication: MutualTls");
        var rotated = valid("uid", "2", "authentication: MutualTls");
        assertThat(user.identity().name()).matches("CN=billing,OU=spillway-[0-9a-f]{16}");
        assertThat(List.of(again, rotated))
                .allSatisfy(other -> {
                    assertThat(other.identity().name()).isNotEqualTo(user.identity().name());
                    assertThat(other.identity().holder()).isEqualTo(user.identity().holder());
                });
        assertThat(valid("{}").identity().holder()).isNotEqualTo(user.identity().holder());
    }

    @Test
    void whatIncludesAnotherRightMakesItSuperfluous() {
        var user =
                valid(
                        "access: [{allow: [Produce, Consume, Describe], topic: a, group: g},"
                                + " {allow: Produce, topic: a}, {allow: [DescribeConfigs,"
                                + " AlterConfigs], topic: a}, {allow: [All, Read, Create],"
                                + " topicPrefix: a}]");
        assertThat(texts(user))
                .containsExactlyInAnyOrder(
                        "Write topic a",
                        "Read topic a",
                        "AlterConfigs topic a",
                        "All topics a*",
                        "Read group g");
    }

    @Test
    void quotasAreRead() {
        var quotas =
                valid("quotas: {produce: 10Mi, requestPercent: 50, mutationsPerSecond: 5}")
                        .quotas();
        assertThat(quotas.produce()).contains(Bytes.mebi(10));
        assertThat(quotas.consume()).isEmpty();
        assertThat(quotas.requestPercent()).hasValue(50);
    }

    /** The schema cannot say what allow may be, so nothing may stop it from being read. */
    @ParameterizedTest
    @ValueSource(strings = {"7", "{a: b}", "[[Produce]]", "[null]", "[7]", "null", "''", "[]"})
    void anythingInAllowCanBeReadAndIsRefused(String allow) {
        var user =
                Yaml.stored(
                        """
                        metadata: {name: billing, namespace: team, uid: uid}
                        spec: {cluster: {name: events}, access: [{allow: %s, topic: a}]}
                        """
                                .formatted(allow),
                        User.class);
        assertThat(UserModel.parse(user))
                .isInstanceOfSatisfying(
                        ParseResult.Invalid.class,
                        invalid ->
                                assertThat(invalid.problems().toString())
                                        .contains("spec.access[0].allow"));
    }

    @Test
    void moreThanAThousandAclsAreRefused() {
        var names = new StringBuilder();
        for (int entry = 0; entry < 20; entry++) {
            names.append("{allow: Consume, topics: [");
            for (int topic = 0; topic < 60; topic++) {
                names.append("t").append(entry).append("-").append(topic).append(", ");
            }
            names.append("t]}, ");
        }
        assertThat(problems("access: [" + names + "]"))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.toString())
                                .startsWith("spec.access: leads to 1201 ACLs"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{allow: Produce, group: g}                 | spec.access[0]: Produce grants"
                        + " nothing",
                "{allow: Produce, topic: a, group: g}       | spec.access[0].group: has no effect",
                "{allow: Consume, topic: a, transactionalId: t} | spec.access[0].transactionalId:"
                        + " has no effect",
                "{allow: Stream, topic: a}                  | spec.access[0].application: Stream"
                        + " needs",
                "{allow: Read, topic: a, application: x}    | spec.access[0].application: has no"
                        + " effect",
                "{allow: Read, transactionalId: t}          | spec.access[0].allow: Kafka has no"
                        + " Read",
                "{allow: Alter, cluster: true}              | spec.access[0].allow: Alter of the"
                        + " cluster",
                "{allow: ClusterAction, cluster: true}      | spec.access[0].allow: ClusterAction"
                        + " of the cluster",
                "{allow: Produce, topicPrefix: 'a*'}        | spec.access[0].topicPrefix: is a"
                        + " beginning",
                "{allow: Produce, topic: 'a*'}              | spec.access[0].topic: \"a*\" is no"
                        + " topic",
                "{allow: Produce, topic: a, topicPrefix: b} | spec.access[0].topicPrefix: set topic"
                        + " or topicPrefix",
                "{allow: Produce}                           | spec.access[0]: grants nothing",
                "{allow: Produces, topic: a}                | spec.access[0].allow: \"Produces\" is"
                        + " none of Produce, Consume, Stream, Connect, All",
            })
    void aGrantThatGrantsNothingIsRefused(String entry, String problem) {
        assertThat(problems("access: [" + entry + "]"))
                .first()
                .satisfies(found -> assertThat(found.toString()).startsWith(problem));
    }

    @ParameterizedTest
    @CsvSource({"ANONYMOUS", "'*'", "__spillway-node", "__spillwayx", "User:a", "' '"})
    void namesThatAreNobodysAreRefused(String name) {
        assertThat(problems("authentication: External, name: '" + name + "'"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo("spec.name"));
    }

    @Test
    void aNameThatTheOperatorIssuesCertificatesForIsRefused() {
        var name = valid("authentication: MutualTls").identity().name();
        assertThat(problems("authentication: External, name: '" + name + "'"))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.message()).contains("authentication: MutualTls"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CN=a,OU=x,OU=spillway-0123456789abcdef",
                "CN=a b,OU=spillway-0123456789abcdef",
                "CN=a,OU=spillway-",
                "cn=a, ou = Spillway-0123",
                "OU=spillway-0123456789abcdef,CN=a",
                "CN=a+OU=spillway-0",
            })
    void nothingThatResemblesTheSubjectOfSuchACertificateIsAnExternalName(String name) {
        assertThat(problems("authentication: External, name: '" + name + "'"))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.message()).contains("authentication: MutualTls"));
        assertThat(problems("authentication: External, name: 'CN=spillway-fan,OU=x'")).isEmpty();
    }

    @Test
    void aPasswordIsInNoText() {
        var password = new Password("s3cret");
        assertThat(password.toString()).doesNotContain("s3cret");
        assertThat(password.iterations("a")).isBetween(4_097, 5_120);
        assertThat(password.fingerprint("a")).hasSize(32).doesNotContain("s3cret");
    }

    private static List<String> texts(UserModel user) {
        return user.acls().stream().map(Acl::text).toList();
    }

    private static UserModel valid(String spec) {
        return valid("uid", "", spec);
    }

    private static UserModel valid(String uid, String rotation, String spec) {
        return switch (parse(uid, rotation, spec)) {
            case ParseResult.Valid<UserModel>(UserModel model) -> model;
            case ParseResult.Invalid<UserModel>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    private static List<Problem> problems(String spec) {
        return switch (parse("uid", "", spec)) {
            case ParseResult.Valid<UserModel> valid -> List.of();
            case ParseResult.Invalid<UserModel>(var problems) -> problems;
        };
    }

    private static ParseResult<UserModel> parse(String uid, String rotation, String spec) {
        return UserModel.parse(
                Yaml.user(
                        """
                        metadata:
                          name: billing
                          namespace: team
                          uid: %s
                          annotations: {spillway.dev/rotate: "%s"}
                        spec: {cluster: {name: events}, %s}
                        """
                                .formatted(uid, rotation, spec.equals("{}") ? "" : spec)));
    }
}
