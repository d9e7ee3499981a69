package dev.spillway.local.cli;

import com.marcnuri.helm.Helm;
import java.nio.file.Path;

/**
 * A process of its own for Helm's library: it is Go, and what it has loaded (70 MB) a process keeps
 * to its end.
 */
final class HelmUpgrade {
    private HelmUpgrade() {}

    /**
     * The chart's directory, the release, the namespace, the kubeconfig. Says on standard output
     * what goes wrong.
     */
    public static void main(String[] args) {
        try {
            new Helm(Path.of(args[0]))
                    .upgrade()
                    .install()
                    .withName(args[1])
                    .withNamespace(args[2])
                    .createNamespace()
                    .withKubeConfig(Path.of(args[3]))
                    .call();
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }
}
