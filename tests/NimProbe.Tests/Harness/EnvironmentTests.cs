using Xunit;

namespace NimProbe.Tests.Harness;

/// <summary>Classes that change the process's environment run while no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EnvironmentTests
{
    public const string Name = "Environment";
}
