using System.Diagnostics;
using System.Globalization;
using NimProbe.Sandbox;

namespace NimProbe.Bench;

/// <summary>
/// Sends requests as a simple PowerShell script does, with <c>ForEach-Object -Parallel</c> and <c>Invoke-WebRequest</c> and no rate limit.
/// </summary>
internal static class ForEachObjectClient
{
    /// <summary>Sends one chat request per model, with a time-out of 120 s, in a new PowerShell process.</summary>
    /// <param name="server">The sandbox, in real time, because the work of PowerShell does not scale.</param>
    /// <param name="powerShell">The path of <c>pwsh</c>.</param>
    /// <param name="throttleLimit">The number of requests in flight.</param>
    /// <returns>The time taken, without the start of PowerShell.</returns>
    public static async Task<TimeSpan> SendAsync(SandboxServer server, string powerShell, int throttleLimit)
    {
        string script = $$"""
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            (Invoke-RestMethod {{server.BaseUri}}/models -NoProxy).data.id | ForEach-Object -ThrottleLimit {{throttleLimit}} -Parallel {
                $body = '{"model":"' + $_ + '","messages":[{"role":"user","content":"Hi"}],"max_tokens":16}'
                Invoke-WebRequest {{server.BaseUri}}/chat/completions -Method Post -ContentType application/json -Body $body `
                    -TimeoutSec 120 -SkipHttpErrorCheck -NoProxy
            } 2>&1 | Out-Null
            $clock.Elapsed.TotalSeconds.ToString([cultureinfo]::InvariantCulture)
            """;
        ProcessStartInfo start = new(powerShell, ["-NoProfile", "-NonInteractive", "-Command", script]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return TimeSpan.FromSeconds(double.Parse(output, CultureInfo.InvariantCulture));
    }
}
