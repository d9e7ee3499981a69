package dev.spillway.local.programs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A program, and how to install it. */
public enum Program {
    kubectl("see https://kubernetes.io/docs/tasks/tools, or what .ci/run does"),
    kcat("apt-get install kcat, brew install kcat");

    private final String remedy;

    Program(String remedy) {
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }

    boolean isOn(Optional<String> path) {
        return path.stream()
                .flatMap(folders -> Stream.of(folders.split(":", -1)))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name())));
    }
}
