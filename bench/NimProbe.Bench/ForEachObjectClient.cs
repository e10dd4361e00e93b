using System.Diagnostics;
using System.Globalization;
using NimProbe.Sandbox;

namespace NimProbe.Bench;

/// <summary>Asks as a PowerShell script does that knows of no limit: <c>ForEach-Object -Parallel</c> around <c>Invoke-WebRequest</c>.</summary>
internal static class ForEachObjectClient
{
    /// <summary>Asks every model once, in a PowerShell of its own, through chat, 120 s each.</summary>
    /// <param name="server">The sandbox, in real time: PowerShell's own work does not scale.</param>
    /// <param name="powerShell">The path of pwsh.</param>
    /// <param name="throttleLimit">How many requests are in flight.</param>
    /// <returns>How long it took, without PowerShell's start.</returns>
    public static async Task<TimeSpan> AskAsync(SandboxServer server, string powerShell, int throttleLimit)
    {
        string script = $$"""
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            (Invoke-RestMethod {{server.BaseUri}}/models -NoProxy).data.id | ForEach-Object -ThrottleLimit {{throttleLimit}} -Parallel {
                $body = '{"model":"' + $_ + '","messages":[{"role":"user","content":"Hi"}],"max_tokens":16}'
                Invoke-WebRequest {{server.BaseUri}}/chat/completions -Method Post -ContentType application/json -Body $body -TimeoutSec 120 -SkipHttpErrorCheck -NoProxy
            } 2>&1 | Out-Null
            $clock.Elapsed.TotalSeconds.ToString([cultureinfo]::InvariantCulture)
            """;
        using Process process = Process.Start(new ProcessStartInfo(powerShell, ["-NoProfile", "-NonInteractive", "-Command", script]) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return TimeSpan.FromSeconds(double.Parse(output, CultureInfo.InvariantCulture));
    }
}
