package dev.spillway.local.api.schema.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cel.common.types.SimpleType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The examples of Kubernetes' own documentation of its CEL libraries, and what it does not have.
 */
class LanguageTest {

    private static final Language LANGUAGE = new Language(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quantity('1.5G').isGreaterThan(quantity('1G'))",
                "quantity(\"50k\").add(quantity(\"20k\")) == quantity(\"70k\")",
                "quantity(\"50k\").add(20) == quantity(\"50020\")",
                "quantity(\"50k\").sub(20000) == quantity(\"30k\")",
                "quantity(\"200M\").compareTo(quantity(\"0.2G\")) == 0",
                "quantity(\"50M\").compareTo(quantity(\"50Mi\")) == -1",
                "quantity(\"50k\").asInteger() == 50000",
                "quantity(\"50000000G\").isInteger()",
                "!quantity(\"9999999999999999999999999999999999999G\").isInteger()",
                "quantity(\"50k\").sub(20000).asApproximateFloat() == 30000.0",
                "isQuantity('1.3Gi') && !isQuantity('1,3G') && !isQuantity('200K') &&"
                        + " !isQuantity('Three') && !isQuantity('Mi')",
                "quantity(\"10Gi\").sign() == 1",
                "[1, 2, 3].isSorted()",
                "['a', 'b', 'b', 'c'].isSorted()",
                "![2.0, 1.0].isSorted()",
                "[1, 3].sum() == 4",
                "[1.0, 3.0].sum() == 4.0",
                "[duration('1m'), duration('1s')].sum() == duration('1m1s')",
                "[].sum() == 0",
                "[1, 3].min() == 1 && [1, 3].max() == 3",
                "[1, 2, 2, 3].indexOf(2) == 1 && ['a', 'b', 'b', 'c'].lastIndexOf('b') == 2 &&"
                        + " [1.0].indexOf(1.1) == -1",
                "'abc 123'.find('[0-9]+') == '123' && 'abc'.find('[0-9]+') == ''",
                "'123 abc 456'.findAll('[0-9]+') == ['123', '456'] && '123 abc"
                        + " 456'.findAll('[0-9]+', 1) == ['123']",
                "isURL('https://user:pass@example.com:80/path?query=val#fragment') &&"
                        + " isURL('/absolute-path') && !isURL('https://a:b:c/') &&"
                        + " !isURL('../relative-path')",
                "url('https://example.com:80/').getHost() == 'example.com:80' &&"
                        + " url('https://[::1]:80/').getHostname() == '::1' &&"
                        + " url('https://[::1]:80/').getHost() == '[::1]:80'",
                "url('/path').getScheme() == '' && url('https://example.com/path with"
                        + " spaces/').getEscapedPath() == '/path%20with%20spaces/'",
                "url('https://example.com/path?k1=a&k2=b&k2=c').getQuery() == { 'k1': ['a'], 'k2':"
                        + " ['b', 'c']}",
                "url('https://example.com').getEscapedPath() == ''",
                "ip('127.0.0.1').family() == 4 && ip('::1').family() == 6 && !isIP('127.0.0.256')"
                        + " && !isIP(':::1') && !isIP('::ffff:1.2.3.4')",
                "ip.isCanonical('2001:db8::abcd') && !ip.isCanonical('2001:DB8::ABCD') &&"
                        + " !ip.isCanonical('2001:db8::0:0:0:abcd')",
                "ip('192.168.0.1').isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast() &&"
                        + " ip('fe80::1').isLinkLocalUnicast() &&"
                        + " ip('224.0.0.1').isLinkLocalMulticast() &&"
                        + " !ip('224.0.1.1').isLinkLocalMulticast()",
                "string(ip('127.0.0.1')) == '127.0.0.1'",
                "cidr('192.168.0.0/24').containsIP(ip('192.168.0.1')) &&"
                        + " !cidr('192.168.0.0/24').containsIP('192.168.1.1')",
                "cidr('192.168.0.0/16').containsCIDR('192.168.10.0/24') &&"
                        + " cidr('192.168.0.1/24').masked() == cidr('192.168.0.0/24') &&"
                        + " cidr('::1/128').prefixLength() == 128",
                "string(cidr('10.0.0.0/8')) == '10.0.0.0/8' && !isCIDR('192.168.0.0/33') &&"
                        + " cidr('192.168.0.1/24').ip() == ip('192.168.0.1')",
                "semver(\"1.2.3\").major() == 1 && semver(\"1.2.3\").compareTo(semver(\"2.0.0\"))"
                    + " == -1 && semver('v1.0', true) == semver('1.0.0') && isSemver('1.0.0') &&"
                    + " !isSemver('v1.0')",
                "semver('1.0.0-rc.1').isLessThan(semver('1.0.0')) && semver('01.01.01', true) =="
                        + " semver('1.1.1')",
                "'%s has %d, %.2f %x %b'.format(['a', 3, 1.5, 255, true]) == 'a has 3, 1.50 ff 1'",
                "'%s'.format([[1, 'b']]) == '[1, b]' && '%%'.format([]) == '%'",
                "[1, 2].all(i, v, v > i)",
                "{'a': 1}.exists(k, v, k == 'a' && v == 1)",
                "sets.intersects([1], [1, 2])",
                "'a-b'.replace('-', '').upperAscii() == 'AB' && 'abc'.charAt(1) == 'b' && ' x"
                        + " '.trim() == 'x' && 'abcd'.substring(1, 3) == 'bc' &&"
                        + " 'hello'.lastIndexOf('l') == 3",
                "'Ab'.matches('^[A-Z]')",
                "optional.of(1).orValue(2) == 1 && !optional.none().hasValue()",
                "1 < 2.5 && 2.0 >= 2",
                "strings.quote(self) == '\"self\"'",
            })
    void holdsAsInKubernetes(String expression) throws RuleException {
        assertThat(LANGUAGE.compile(expression, SimpleType.STRING, false).evaluate("self", null))
                .isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cel.bind(x, 1, x == 1)",
                "[3, 1].sort() == [1, 3]",
                "[[1]].flatten() == [1]",
                "'abc'.reverse() == 'cba'",
                "math.greatest(1, 2) == 2",
                "base64.encode(b'a') == ''",
                "[{'a': 1}].sum() == 1",
                "1 == 1.0",
                "self == 1",
                "unknown == 1",
            })
    void refusesWhatKubernetesDoesNotKnow(String expression) {
        assertThatThrownBy(() -> LANGUAGE.compile(expression, SimpleType.STRING, false))
                .isInstanceOf(RuleException.class)
                .hasMessageStartingWith("ERROR: <input>:1:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quantity('Three').sign() == 1",
                "quantity('9999999999999999999999999999999999999G').asInteger() == 1",
                "[].min() == 1",
                "ip('127.0.0.256') == ip('127.0.0.1')",
                "cidr('192.168.0.0/33') == cidr('192.168.0.0/16')",
                "url('../relative-path').getHost() == ''",
                "semver('200K').major() == 1",
                "'%d'.format(['a']) == ''",
                "'%s'.format([]) == ''",
                "[1][1] == 1",
                "1 / 0 == 1",
            })
    void failsRatherThanToGuess(String expression) throws RuleException {
        Expression compiled = LANGUAGE.compile(expression, SimpleType.STRING, false);

        assertThatThrownBy(() -> compiled.evaluate("self", null)).isInstanceOf(RuleException.class);
    }
}
