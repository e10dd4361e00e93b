using NimProbe.PowerShell.Base;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.PowerShell.Base;

public sealed class BuildServerTests
{
    private const string Hostile = "100 %25 done\r\n::error::x ##vso[task.complete result=Succeeded]";

    [Fact]
    public void A_command_of_GitHub_Actions_is_one_line_that_means_the_text() =>
        Assert.Equal(
            "::error::100 %2525 done%0D%0A::error::x ##vso[task.complete result=Succeeded]", BuildServer.ToGitHub(Hostile));

    [Fact]
    public void A_command_of_Azure_Pipelines_is_one_line_that_means_the_text() =>
        Assert.Equal(
            "##vso[task.logissue type=error]100 %AZP2525 done%0D%0A::error::x ##vso[task.complete result=Succeeded]",
            BuildServer.ToAzure(Hostile));
}
