using NimProbe.Engine.Latencies;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Latencies;

[Collection(EnvironmentTests.Name)]
public sealed class LatencyFolderTests
{
    [Theory]
    [InlineData("off")]
    [InlineData(" OFF ")]
    public void The_variable_switches_the_files_off(string value)
    {
        using EnvironmentVariable variable = new(LatencyFolder.Variable, value);

        Assert.Null(LatencyFolder.FindDefault());
    }

    [Fact]
    public void The_variable_can_name_another_folder()
    {
        string folder = Path.GetTempPath();
        using EnvironmentVariable variable = new(LatencyFolder.Variable, folder);

        Assert.Equal(folder, LatencyFolder.FindDefault());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("on")]
    [InlineData("relative/folder")]
    public void The_default_is_in_a_folder_of_the_user(string? value)
    {
        using EnvironmentVariable variable = new(LatencyFolder.Variable, value);
        string? folder = LatencyFolder.FindDefault();

        Assert.True(Path.IsPathFullyQualified(folder!));
        Assert.EndsWith(Path.Combine("NimProbe", "latencies"), folder, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/state", "/state/NimProbe/latencies")]
    [InlineData("state", "/home/of-a-test/.local/state/NimProbe/latencies")]
    [InlineData("", "/home/of-a-test/.local/state/NimProbe/latencies")]
    [InlineData(null, "/home/of-a-test/.local/state/NimProbe/latencies")]
    public void Linux_has_a_state_folder(string? state, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The variables of the XDG Base Directory Specification.");
        using EnvironmentVariable variable = new(LatencyFolder.Variable, null);
        using EnvironmentVariable home = new("HOME", "/home/of-a-test");
        using EnvironmentVariable xdg = new("XDG_STATE_HOME", state);

        Assert.Equal(expected, LatencyFolder.FindDefault());
    }
}
