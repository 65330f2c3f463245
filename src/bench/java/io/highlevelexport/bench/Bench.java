package io.highlevelexport.bench;

/** What each case works with. */
record Bench(BenchOptions options, Contenders contenders, Lab lab, Report report) {}
