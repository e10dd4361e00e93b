namespace NimProbe.Sandbox.Hosting;

/// <summary>What <c>--help</c> prints.</summary>
internal static class HelpText
{
    public const string Text =
        """
        NimProbe.Sandbox answers as NVIDIA's hosted API does, on the loopback interface.

        Usage:
          serve [options]   Serve until Ctrl+C. The first line printed is the address.
          proxy [options]   Be a forward proxy to this machine until Ctrl+C; the first line is its address.
                            GET /_sandbox/requests tells what it could read of each request, keys included.
          answers           List the names that a catalogue may use for answers.

        Options of serve:
          --catalog <csv>            The models and their answers (default: 6 April 2026).
          --day <yyyy-MM-dd>         Replay a day of the recorded probes instead.
          --port <n>                 0 takes any free one (default: 0).
          --time-scale <x>           Factor on all durations; 0.05 is twenty times faster (default: 1).
          --requests-per-minute <n>  Answer 429 beyond that (default: no limit).
          --key <text>               The one good key (default: none is asked for).
          --refuse-key-with <how>    Refuse every key: unauthorized, forbidden, payment_required, scope.
          --shape <kind>             hosted, nim (a self-hosted container) or openai (default: hosted).
          --ready-after <seconds>    Time that a nim takes to load (default: 0).
          --page-size <n>            Split /v1/models into pages (default: one page).
          --models-answer <name>     What /v1/models answers instead of the list.
          --web-catalog-shape <how>  ok, html (a wall) or changed (default: ok).
          --tls <certificate>        Serve https with one made at the start: self-signed, expired, wrong-host.
          --require-client-certificate
                                     Answer 403 to a client without one; needs --tls.
          --parent-process <pid>     Stop when that process ends.

        Options of proxy:
          --port <n>                 0 takes any free one (default: 0).
          --credential <user:password>
                                     Answer 407 (Basic) to everybody else (default: nobody is asked).
          --parent-process <pid>     Stop when that process ends.
        """;
}
