using Xunit;

namespace NimProbe.Tests.Harness;

/// <summary>The collection of the tests that change environment variables; no other test runs at the same time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EnvironmentTests
{
    public const string Name = "Environment";
}
