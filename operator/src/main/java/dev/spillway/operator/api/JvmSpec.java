package dev.spillway.operator.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

public record JvmSpec(@Nullable String heap, @Nullable List<String> options) {}
